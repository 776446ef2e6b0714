/**
 * The data of evaluation, without verbs: labels, the terms a program compiles to, conjuncts with their environments and provenance,
 * and the vertices an evaluation builds. Terms are immutable and shared by all evaluations; vertices belong to one evaluation.
 */
@NullMarked
package dev.pequod.cue.internal.adt;

import org.jspecify.annotations.NullMarked;
