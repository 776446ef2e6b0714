/** The commands that talk to a cluster: apply and compare, look at what is there, go back to what was, and prove it. */
@NullMarked
package dev.pequod.cli.cluster;

import org.jspecify.annotations.NullMarked;
