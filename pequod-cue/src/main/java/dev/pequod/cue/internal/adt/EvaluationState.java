package dev.pequod.cue.internal.adt;

/** The mutable state of a vertex under evaluation; only the evaluator knows what is in it. */
public abstract class EvaluationState {}
