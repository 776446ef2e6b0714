package dev.pequod.cue;

/** What {@link Value#subsumes(Value, SubsumeOption...)} takes the other value for; the options of the reference's {@code Value.Subsume}. */
public enum SubsumeOption {
    /** The other value is data: its definitions, hidden fields and constraints do not count, and what it lacks it will not get. */
    FINAL,
    /** The other value stands for all that it may become: its default counts no more than other alternatives; without effect beside {@link #FINAL}. */
    RAW,
    /** Both values are schemas whose closedness does not count. */
    SCHEMA
}
