package dev.pequod.cue.internal.template;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** What templates call. */
public interface Library {
    /** Reports whether there is a function of the name. */
    boolean has(String name);

    /**
     * Returns the result of a function.
     *
     * @throws TemplateException if the arguments do not suit it
     */
    @Nullable
    Object call(String name, List<@Nullable Object> arguments);

    /** Returns a value as an action prints it. */
    String print(Object value);

    /** Counts a step of the execution. */
    void step();

    /** Tells that so many characters were worked on since the last time; it may end the work by an exception. */
    void passed(long characters);
}
