package dev.pequod.cue.internal.adt;

/** Where a list is looked through one by one, and where an index of it pays, which costs memory and time of its own. */
public final class Scan {
    /** The length of the longest list without an index; results do not depend on it. */
    public static final int LONGEST = 16;

    private Scan() {}
}
