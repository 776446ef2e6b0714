/**
 * Benchmarks: parsing, compiling and evaluating the platform module and a few programs that are hard in different ways, and a
 * comparison with the reference program.
 */
@NullMarked
package dev.pequod.benchmarks;

import org.jspecify.annotations.NullMarked;
