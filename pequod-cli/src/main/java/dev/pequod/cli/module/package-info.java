/** {@code pequod module …}: modules are begun, packed, published, fetched and looked at. */
@NullMarked
package dev.pequod.cli.module;

import org.jspecify.annotations.NullMarked;
