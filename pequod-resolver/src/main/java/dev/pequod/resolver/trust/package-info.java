/** Whose signature a module must have, and signatures themselves, as cosign writes and reads them; with the JDK's crypto only. */
@NullMarked
package dev.pequod.resolver.trust;

import org.jspecify.annotations.NullMarked;
