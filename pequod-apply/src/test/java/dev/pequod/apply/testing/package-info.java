/** A real Kubernetes control plane for tests, of this module and of those that use it. */
package dev.pequod.apply.testing;
