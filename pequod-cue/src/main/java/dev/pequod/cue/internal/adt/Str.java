package dev.pequod.cue.internal.adt;

import dev.pequod.cue.internal.source.SourcePos;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A string. */
public final class Str extends Datum {
    private final String value;
    private volatile @Nullable Object derived;

    public Str(@Nullable SourcePos source, String value) {
        super(source);
        this.value = value;
    }

    public String value() {
        return value;
    }

    /**
     * Returns what {@code make} makes of the text, and keeps it: a literal of a program is shared by all evaluations of it. There is one
     * such use, so that every caller passes the same function. All threads get what the first one made: answers are remembered by it, and
     * charged for once.
     */
    public Object derived(Function<String, ?> make) {
        Object known = derived;
        if (known == null) {
            known = make.apply(value);
            synchronized (this) {
                Object first = derived;
                if (first != null) {
                    return first;
                }
                derived = known;
            }
        }
        return known;
    }

    @Override
    public int kind() {
        return Kinds.STRING;
    }

    @Override
    public Concreteness concreteness() {
        return Concreteness.CONCRETE;
    }
}
