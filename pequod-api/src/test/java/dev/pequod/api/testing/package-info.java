/** The test kit: contracts that implementations of the SPI must pass. */
@NullMarked
package dev.pequod.api.testing;

import org.jspecify.annotations.NullMarked;
