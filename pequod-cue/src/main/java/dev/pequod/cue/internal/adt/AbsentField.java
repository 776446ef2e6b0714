package dev.pequod.cue.internal.adt;

/**
 * A field that is asked for and not there, as an argument of a {@link Fault}: it reads as the label.
 *
 * @param label the label
 * @param struct where it was looked for, which tells what may have been meant
 */
public record AbsentField(Label label, Vertex struct) {}
