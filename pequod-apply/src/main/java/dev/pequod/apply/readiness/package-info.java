/** Whether a live object is ready, as its own status says: pure functions, by the rules that are known as kstatus. */
@NullMarked
package dev.pequod.apply.readiness;

import org.jspecify.annotations.NullMarked;
