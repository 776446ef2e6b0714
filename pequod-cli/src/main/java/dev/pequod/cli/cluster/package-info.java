/** The commands that talk to a cluster: {@code diff}, {@code apply}, {@code delete}, {@code status}. */
@NullMarked
package dev.pequod.cli.cluster;

import org.jspecify.annotations.NullMarked;
