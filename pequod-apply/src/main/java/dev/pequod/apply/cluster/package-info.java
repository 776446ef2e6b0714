/** A cluster's API over HTTP: objects as exact JSON, errors as values, watches that go on by themselves. */
@NullMarked
package dev.pequod.apply.cluster;

import org.jspecify.annotations.NullMarked;
