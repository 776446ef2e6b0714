/** The settings that the command and the operator share: environment variables whose names begin with {@code PEQUOD_}. */
@NullMarked
package dev.pequod.resolver.settings;

import org.jspecify.annotations.NullMarked;
