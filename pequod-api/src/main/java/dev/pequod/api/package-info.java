/**
 * References to platform modules, and the contracts for turning one into files: what other programs compile against.
 *
 * <p>A {@link dev.pequod.api.PlatformRef} says where a module is. A {@link dev.pequod.api.ModuleResolver} turns it into a
 * {@link dev.pequod.api.ResolvedModule}, with the help of one {@link dev.pequod.api.ModuleFetcher} for each scheme. This
 * package does no input or output of its own and needs nothing but the JDK.
 */
@NullMarked
package dev.pequod.api;

import org.jspecify.annotations.NullMarked;
