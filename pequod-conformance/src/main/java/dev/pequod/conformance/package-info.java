/** Runs a corpus of CUE cases: reads each case, evaluates it within bounds and writes what came of it in the corpus's own form. */
@NullMarked
package dev.pequod.conformance;

import org.jspecify.annotations.NullMarked;
