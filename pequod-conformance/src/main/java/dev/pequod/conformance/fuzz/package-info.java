/** What a fuzzer feeds with bytes: everything of {@code pequod-cue} that reads what others wrote. */
@NullMarked
package dev.pequod.conformance.fuzz;

import org.jspecify.annotations.NullMarked;
