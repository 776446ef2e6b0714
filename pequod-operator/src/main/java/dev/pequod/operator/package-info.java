/** The operator: watches WebServices, renders and applies each, and records what it used. It decides little itself. */
@NullMarked
package dev.pequod.operator;

import org.jspecify.annotations.NullMarked;
