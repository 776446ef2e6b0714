package dev.pequod.cue.internal.encoding;

import dev.pequod.cue.internal.number.Decimal;
import java.util.function.LongConsumer;

/**
 * Receives data as events, in the order of the text. A value is one scalar, or a begin, its content, and the matching end; in an
 * object each value follows its name. A stream of documents is values one after another.
 */
public interface DataVisitor {
    /** Tells where the next event stands, as offsets in the text that is read; at an end event, the whole object or list. */
    default void at(int start, int end) {}

    /** Tells how the next scalar is written in CUE, for writers that keep that. */
    default void spelling(String literal) {}

    /**
     * Tells what is to be called now and then while a long text is written, with the size that was written since; it may end the work by an
     * exception.
     */
    default void watchedBy(LongConsumer watcher) {}

    /** Tells that so many characters of a text were read since the last time; it may end the reading by an exception. */
    default void passed(long characters) {}

    /**
     * Tells that a reader has so many values of a text in memory, the last of which stands at an offset, and will tell them later; it may end
     * the reading by an exception.
     */
    default void kept(long values, int offset) {}

    /** Begins an object. */
    void beginObject();

    /** Names the next value. Names of one object may repeat: all their values count. */
    void name(String name);

    /** Ends the innermost object. */
    void endObject();

    /** Begins a list. */
    void beginList();

    /** Ends the innermost list. */
    void endList();

    /** A null. */
    void nullValue();

    /** A bool. */
    void bool(boolean value);

    /** A number; an int has no exponent. */
    void number(Decimal value, boolean isFloat);

    /** A string of whole code points. */
    void string(String value);

    /** A date or time, which is a string of a layout of Go's. */
    default void time(String value, String layout) {
        string(value);
    }

    /** Bytes, not to be changed. */
    void bytes(byte[] value);

    /** Reports whether what is told stays in memory, value by value, until the end; whoever tells it may count the values then. */
    default boolean keepsValues() {
        return false;
    }
}
