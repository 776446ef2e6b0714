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

    /** Counts a token, and what it becomes, which are kept until the template has been executed; it may end the work by an exception. */
    void token();

    /** Counts a step of the execution; it may end the work by an exception. */
    void step();

    /** Counts that so many names were compared; it may end the work by an exception. */
    void compared(long names);

    /** Tells how many characters of output there are to be; it may end the work by an exception. */
    void grows(long characters);

    /** Tells that so many characters were worked on since the last time; it may end the work by an exception. */
    void passed(long characters);
}
