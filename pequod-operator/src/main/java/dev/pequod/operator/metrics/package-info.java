/** Figures of a running process, and Prometheus' text format for them. */
@NullMarked
package dev.pequod.operator.metrics;

import org.jspecify.annotations.NullMarked;
