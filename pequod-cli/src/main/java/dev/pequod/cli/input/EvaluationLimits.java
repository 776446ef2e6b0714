package dev.pequod.cli.input;

import dev.pequod.cli.command.Arguments;
import dev.pequod.cli.command.Syntax;
import dev.pequod.cli.command.UsageException;
import dev.pequod.cue.Limits;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The flags that give evaluations other limits, and which of them allows more to one that has passed its own. */
public final class EvaluationLimits {
    private static final String STEPS = "--max-steps";
    private static final String TIMEOUT = "--timeout";

    private static final Pattern COUNT = Pattern.compile("([1-9][0-9]{0,17})([KMG]?)");
    private static final Map<String, Integer> FACTORS = Map.of("", 1, "K", 1_000, "M", 1_000_000, "G", 1_000_000_000);

    private static final Pattern TOO_MANY_STEPS = Pattern.compile("evaluation exceeds [0-9]+ steps");
    private static final Pattern TOO_MANY_VALUES = Pattern.compile("evaluation exceeds [0-9]+ values");
    private static final String TOO_LATE = "evaluation exceeds its deadline";

    private EvaluationLimits() {}

    /** Declares the flag for steps, which are counted, and the same on every machine. */
    public static Syntax declareSteps(Syntax syntax) {
        return syntax.option(STEPS, "N", "how many steps an evaluation may take, such as 2G; 200M if not given");
    }

    /** Declares the flags for steps and for time. */
    public static Syntax declare(Syntax syntax) {
        return declareSteps(syntax)
                .option(TIMEOUT, "TIME", "how long an evaluation may take, such as 5m; 60s if not given");
    }

    /**
     * Returns limits as the flags for steps and for time change them.
     *
     * @throws UsageException if a flag is no count or no time
     */
    public static Limits of(Arguments arguments, Limits usual) {
        Limits limits = withSteps(arguments, usual);
        return arguments.time(TIMEOUT).map(limits::withTimeout).orElse(limits);
    }

    /**
     * Returns limits as the flag for steps changes them.
     *
     * @throws UsageException if it is no count
     */
    public static Limits withSteps(Arguments arguments, Limits usual) {
        return arguments.value(STEPS).map(text -> usual.withSteps(count(text))).orElse(usual);
    }

    private static long count(String text) {
        Matcher form = COUNT.matcher(text);
        if (!form.matches()) {
            throw new UsageException(STEPS + " " + text + " is no number of steps; write it as 500M or 2G");
        }
        long number = Long.parseLong(form.group(1));
        long factor = FACTORS.getOrDefault(form.group(2), 1);
        return number > Long.MAX_VALUE / factor ? Long.MAX_VALUE : number * factor;
    }

    /** Returns how an evaluation that ended with this message of a limit may do more, if flags can give it that. */
    public static Optional<String> more(String message) {
        if (message.equals(TOO_LATE)) {
            return Optional.of(TIMEOUT + " allows more");
        }
        return TOO_MANY_VALUES.matcher(message).matches()
                ? Optional.of("PEQUOD_JAVA_OPTS=-Xmx… allows more")
                : moreSteps(message);
    }

    /** Returns how an evaluation that ended with this message may take more steps, if steps are what it lacked. */
    public static Optional<String> moreSteps(String message) {
        return TOO_MANY_STEPS.matcher(message).matches() ? Optional.of(STEPS + " allows more") : Optional.empty();
    }
}
