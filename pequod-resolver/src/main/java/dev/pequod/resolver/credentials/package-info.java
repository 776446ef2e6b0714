/** Credentials for registries: from Docker's configuration and its helpers, and from secrets of Kubernetes. */
@NullMarked
package dev.pequod.resolver.credentials;

import org.jspecify.annotations.NullMarked;
