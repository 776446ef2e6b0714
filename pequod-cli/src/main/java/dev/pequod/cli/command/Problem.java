package dev.pequod.cli.command;

import dev.pequod.api.Spelling;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.TypeConversionException;
import picocli.CommandLine.UnmatchedArgumentException;

/** What is wrong with a command line, in our words instead of the parser's: one sentence without a full stop. */
final class Problem {
    private static final String FILES = "--filename";

    private Problem() {}

    static String of(ParameterException e) {
        CommandSpec spec = e.getCommandLine().getCommandSpec();
        if (e instanceof UnmatchedArgumentException unmatched) {
            return unmatched(unmatched, spec);
        }
        if (e instanceof MissingParameterException missing
                && !missing.getMissing().isEmpty()) {
            return missing(missing.getMissing().getFirst());
        }
        if (e.getCause() instanceof TypeConversionException wrong) {
            return name(e.getArgSpec()) + ": " + wrong.getMessage();
        }
        String message = String.valueOf(e.getMessage()).strip();
        return message.substring(0, 1).toLowerCase(Locale.ROOT) + message.substring(1);
    }

    private static String unmatched(UnmatchedArgumentException unmatched, CommandSpec spec) {
        String first = unmatched.getUnmatched().getFirst();
        if (!unmatched.isUnknownOption() && spec.findOption(FILES) != null) {
            return "unknown argument '" + first + "'; files are named with -f: -f " + first;
        }
        String absence = ((Command) spec.userObject()).absence(first);
        if (!absence.isEmpty()) {
            return absence;
        }
        if (first.startsWith("-") && spec.findOption(first) != null) {
            return "unknown argument '" + first + "': what stands behind -- is no option";
        }
        boolean group = !spec.subcommands().isEmpty();
        String option = first.split("=", 2)[0];
        if (unmatched.isUnknownOption() && isOfCommandBelow(spec, option)) {
            return "unknown option '" + option + "' here: it stands behind the command that it is for";
        }
        List<String> suggestions =
                new ArrayList<>(unmatched.isUnknownOption() ? unmatched.getSuggestions() : List.of());
        Spelling.nearest(first, spec.subcommands().keySet()).ifPresent(near -> suggestions.add(0, near));
        return "unknown " + (unmatched.isUnknownOption() ? "option" : group ? "command" : "argument") + " '" + first
                + "'" + (suggestions.isEmpty() ? "" : "; did you mean '" + suggestions.getFirst() + "'?");
    }

    private static boolean isOfCommandBelow(CommandSpec spec, String option) {
        return spec.subcommands().values().stream()
                .map(CommandLine::getCommandSpec)
                .anyMatch(sub -> sub.findOption(option) != null || isOfCommandBelow(sub, option));
    }

    private static String missing(ArgSpec argument) {
        if (argument instanceof OptionSpec) {
            return name(argument) + " has no value: expected " + argument.paramLabel();
        }
        return argument.paramLabel() + " is missing: "
                + Unbroken.read(String.join(" ", argument.description())).replace("%%", "%");
    }

    /** Returns the name of the option, or the label of the operands. */
    private static String name(ArgSpec argument) {
        return argument instanceof OptionSpec option ? option.longestName() : argument.paramLabel();
    }

    /**
     * Returns what is wrong if the value of an option or an operand is nothing, or else the empty string. A path that is nothing would
     * mean the folder that one happens to be in: it is what scripts give whose variable is not set.
     */
    static String empty(List<CommandLine> chain) {
        for (CommandLine level : chain) {
            Command command = (Command) level.getCommandSpec().userObject();
            ParseResult result = level.getParseResult();
            for (ArgSpec argument : result.matchedArgs()) {
                if (argument.stringValues().contains("") && !command.takesEmpty(name(argument))) {
                    return name(argument) + " is empty"
                            + (argument instanceof OptionSpec ? ": expected " + argument.paramLabel() : "");
                }
            }
        }
        return "";
    }
}
