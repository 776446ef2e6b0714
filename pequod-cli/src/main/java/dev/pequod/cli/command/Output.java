package dev.pequod.cli.command;

import dev.pequod.cli.console.Terminal;
import dev.pequod.graph.json.JsonValue;
import dev.pequod.graph.json.JsonWriter;
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

    /** Prints lines, or the data that they tell. */
    public void print(JsonValue data, List<String> lines, Terminal terminal) throws IOException {
        print(data, lines.isEmpty() ? "" : String.join("\n", lines) + "\n", terminal);
    }

    /** Prints a text that ends with a line feed, or the data that it tells. */
    public void print(JsonValue data, String text, Terminal terminal) throws IOException {
        terminal.print(
                switch (this) {
                    case JSON -> JsonWriter.pretty(data);
                    case YAML -> YamlWriter.write(data);
                    case TEXT -> text;
                });
    }
}
