package dev.pequod.cli.command;

import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** Completion for fish: one {@code complete} line for each command, option and operand with known values. */
final class FishCompletion {
    private final StringBuilder out = new StringBuilder();

    private FishCompletion() {}

    static String of(CommandSpec root) {
        FishCompletion script = new FishCompletion();
        script.out.append("# Completion of ").append(root.name()).append(" for fish.\n");
        script.add(root, root.name(), List.of());
        return script.out.toString();
    }

    /** Adds what may follow the names of {@code path}. */
    private void add(CommandSpec command, String program, List<String> path) {
        List<String> seen = new ArrayList<>();
        path.forEach(name -> seen.add("__fish_seen_subcommand_from " + name));
        List<String> names = List.copyOf(command.subcommands().keySet());
        if (!names.isEmpty()) {
            seen.add("not __fish_seen_subcommand_from " + String.join(" ", names));
        }
        String start = "complete -c " + program + (seen.isEmpty() ? "" : " -n " + quoted(String.join("; and ", seen)));
        command.subcommands()
                .forEach((name, sub) -> line(
                        start + " -f -a " + name,
                        String.join(" ", sub.getCommandSpec().usageMessage().header())));
        for (OptionSpec option : command.options()) {
            StringBuilder line = new StringBuilder(start);
            for (String name : option.names()) {
                line.append(name.startsWith("--") ? " -l " + name.substring(2) : " -s " + name.substring(1));
            }
            if (option.arity().min() > 0) {
                line.append(" -r").append(values(option.completionCandidates()));
            }
            line(line.toString(), String.join(" ", option.description()));
        }
        for (PositionalParamSpec operand : command.positionalParameters()) {
            String values = values(operand.completionCandidates());
            if (!values.isEmpty()) {
                out.append(start).append(values).append('\n');
            }
        }
        command.subcommands().forEach((name, sub) -> {
            List<String> longer = new ArrayList<>(path);
            longer.add(name);
            add(sub.getCommandSpec(), program, longer);
        });
    }

    private static String values(@org.jspecify.annotations.Nullable Iterable<String> candidates) {
        return candidates == null ? "" : " -f -a " + quoted(String.join(" ", candidates));
    }

    private void line(String line, String description) {
        out.append(line)
                .append(" -d ")
                .append(quoted(Unbroken.read(description).replace("%%", "%")))
                .append('\n');
    }

    private static String quoted(String text) {
        return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'";
    }
}
