package dev.pequod.cli.cue;

import dev.pequod.cli.command.FailureException;
import dev.pequod.cue.CueContext;
import dev.pequod.cue.Data;
import dev.pequod.cue.Instance;
import dev.pequod.cue.Value;
import dev.pequod.cue.errors.CueError;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/** The names of files that a regular expression matches: one of RE2, as in CUE, which differ from those of Java. */
final class NamePattern implements Predicate<String> {
    private static final String MALFORMED = "error parsing regexp: ";

    private final Instance instance = CueContext.create()
            .compile("names", "import \"regexp\"\nmatches: regexp.Match(pattern, name)\npattern: string\nname: string");
    private final String regexp;

    /**
     * Reads a regular expression.
     *
     * @throws FailureException if it is malformed
     */
    NamePattern(String regexp) {
        this.regexp = regexp;
        List<CueError> errors = matches("").validate(true);
        if (!errors.isEmpty()) {
            String message = errors.getFirst().message();
            throw new FailureException(message.substring(Math.max(0, message.indexOf(MALFORMED))), null);
        }
    }

    @Override
    public boolean test(String name) {
        return Boolean.TRUE.equals(matches(name).toJava());
    }

    private Value matches(String name) {
        return instance.value(List.of(Data.of(Map.of("pattern", regexp, "name", name))))
                .lookup("matches");
    }
}
