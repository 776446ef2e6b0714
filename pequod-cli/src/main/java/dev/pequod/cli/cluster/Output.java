package dev.pequod.cli.cluster;

import dev.pequod.cli.command.Arguments;
import dev.pequod.cli.command.Syntax;
import dev.pequod.cli.console.Terminal;
import dev.pequod.graph.json.JsonValue;
import dev.pequod.graph.json.JsonWriter;
import dev.pequod.graph.view.YamlWriter;
import java.io.IOException;
import java.util.List;

/** How a command prints what it found: for people, or as data. */
enum Output {
    TEXT,
    JSON,
    YAML;

    static void declare(Syntax syntax) {
        syntax.choice("-o --output", "FORMAT", List.of("text", "json", "yaml"), "what to print, text if not given");
    }

    static Output of(Arguments arguments) {
        return switch (arguments.value("-o").orElse("text")) {
            case "json" -> JSON;
            case "yaml" -> YAML;
            default -> TEXT;
        };
    }

    void print(JsonValue data, List<String> lines, Terminal terminal) throws IOException {
        switch (this) {
            case JSON -> terminal.print(JsonWriter.pretty(data));
            case YAML -> terminal.print(YamlWriter.write(data));
            case TEXT -> {
                for (String line : lines) {
                    terminal.println(line);
                }
            }
        }
    }
}
