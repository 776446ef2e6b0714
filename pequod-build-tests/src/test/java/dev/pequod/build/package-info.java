/** Tests of the repository as a whole: what no single module can see. */
@org.jspecify.annotations.NullMarked
package dev.pequod.build;
