/** Makes well-formed CUE programs by chance, runs each through this evaluator and the reference program, and shrinks what differs. */
@NullMarked
package dev.pequod.conformance.differential;

import org.jspecify.annotations.NullMarked;
