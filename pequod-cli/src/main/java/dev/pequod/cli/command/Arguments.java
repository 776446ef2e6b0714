package dev.pequod.cli.command;

import dev.pequod.graph.DurationText;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/** What a command was given: the values of what its {@link Syntax} declares. */
public final class Arguments {
    private final List<ParseResult> levels;

    /** Keeps one result for each level of commands, the root first. */
    Arguments(List<ParseResult> levels) {
        this.levels = levels;
    }

    /** Reports whether the flag was given; {@code --flag=false} takes it back. */
    public boolean has(String name) {
        return flag(name).orElse(false);
    }

    /** Reports whether an option that is shared was given behind the name of the command, not before it. */
    public boolean isBehindCommand(String name) {
        return levels.getLast().hasMatchedOption(name);
    }

    /** Returns what a flag was set to, or empty if it was not given. */
    public Optional<Boolean> flag(String name) {
        return given(name, Boolean.class);
    }

    /** Returns the option's value, or empty if it was not given. */
    public Optional<String> value(String name) {
        return given(name, String.class);
    }

    /**
     * Returns the time that the option's value is, at least 1 ms and at most 1000 h, or empty if it was not given.
     *
     * @throws UsageException if it is no time
     */
    public Optional<Duration> time(String name) {
        return value(name)
                .map(text -> DurationText.parse(text)
                        .orElseThrow(() -> new UsageException(
                                name + " " + text + " is no time; write it as 90s, 5m or 1h30m, up to 1000h")));
    }

    /** Returns the values of an option that may be given several times, in their order. */
    public List<String> values(String name) {
        return given(name, List.class).stream()
                .flatMap(list -> ((List<?>) list).stream())
                .map(String.class::cast)
                .toList();
    }

    /** Returns what is on the command line besides options, in its order. */
    public List<String> operands() {
        return levels.getLast().matchedPositionals().stream()
                .distinct() // once for each stretch between options, with all values each time
                .flatMap(operand -> operand.stringValues().stream())
                .toList();
    }

    /** Looks on all levels: an option that is shared may stand before or after the name of the command. */
    private <T> Optional<T> given(String name, Class<T> type) {
        for (ParseResult level : levels.reversed()) {
            OptionSpec option = level.matchedOption(name);
            if (option != null && option.getValue() != null) {
                return Optional.of(type.cast(option.getValue()));
            }
        }
        return Optional.empty();
    }
}
