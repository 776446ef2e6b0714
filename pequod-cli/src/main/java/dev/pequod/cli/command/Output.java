package dev.pequod.cli.command;

import dev.pequod.cli.console.Printable;
import dev.pequod.cli.console.Terminal;
import dev.pequod.graph.json.JsonValue;
import dev.pequod.graph.view.YamlWriter;
import java.io.IOException;
import java.util.List;

/** How a command prints what it found: for people, or as data. */
public enum Output {
    /** For people. */
    TEXT,
    /** As JSON; what is wrong is JSON, too. */
    JSON,
    /** As YAML. */
    YAML;

    private static final String NAMES = "-o --output";
    private static final String LABEL = "FORMAT";
    private static final List<String> WORDS = List.of("text", "json", "yaml");
    private static final String DESCRIPTION = "what to print, text if not given";

    /** Declares the option. */
    public static void declare(Syntax syntax) {
        syntax.choice(NAMES, LABEL, WORDS, DESCRIPTION);
    }

    /** Declares the option for every command of a group. */
    public static void declareShared(Syntax syntax) {
        syntax.sharedChoice(NAMES, LABEL, WORDS, DESCRIPTION);
    }

    /** Returns what the arguments ask for. */
    public static Output of(Arguments arguments) {
        return switch (arguments.value("-o").orElse("text")) {
            case "json" -> JSON;
            case "yaml" -> YAML;
            default -> TEXT;
        };
    }

    /** Prints lines as they are, which may have colours and are printable, or the data that they tell. */
    public void print(JsonValue data, List<String> lines, Terminal terminal) throws IOException {
        if (this == TEXT) {
            for (String line : lines) {
                terminal.println(line);
            }
        } else {
            terminal.print(this == JSON ? Printable.json(data) : YamlWriter.write(data));
        }
    }

    /** Prints a text without colours whose lines end with line feeds, made printable, or the data that it tells. */
    public void print(JsonValue data, String text, Terminal terminal) throws IOException {
        print(data, Printable.of(text).lines().toList(), terminal);
    }
}
