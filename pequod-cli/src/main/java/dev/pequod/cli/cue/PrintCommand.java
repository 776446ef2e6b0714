package dev.pequod.cli.cue;

import dev.pequod.cli.command.Arguments;
import dev.pequod.cli.command.ExitCode;
import dev.pequod.cli.command.FailureException;
import dev.pequod.cli.command.Syntax;
import dev.pequod.cli.console.Terminal;
import dev.pequod.cue.CueStyle;
import dev.pequod.cue.Value;
import dev.pequod.cue.errors.CueError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** {@code pequod cue eval}, {@code export} and {@code def}: evaluate, and print one view of the result. */
final class PrintCommand extends CueCommand {
    private final String name;
    private final String summary;
    private final FileType usual;
    private final CueStyle style;

    private PrintCommand(String name, String summary, FileType usual, CueStyle style) {
        this.name = name;
        this.summary = summary;
        this.usual = usual;
        this.style = style;
    }

    static PrintCommand eval() {
        return new PrintCommand("eval", "Evaluate CUE and print what it comes to", FileType.CUE, CueStyle.EVAL);
    }

    static PrintCommand export() {
        return new PrintCommand("export", "Print CUE as JSON, YAML or other data", FileType.JSON, CueStyle.EXPORT);
    }

    static PrintCommand def() {
        return new PrintCommand("def", "Print consolidated definitions", FileType.CUE, CueStyle.DEF);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public String summary() {
        return summary;
    }

    @Override
    public void declare(Syntax syntax) {
        CueInputs.declare(syntax);
        syntax.options("-e --expression", "EXPR", "print this expression only; may be given several times")
                .option("--out", "TYPE", "what to print: cue, json, yaml or text")
                .option("-o --outfile", "FILE", "write to this file, whose ending tells the type; - is standard output")
                .flag("-f --force", "overwrite the file");
        if (style.form() == CueStyle.Form.VALUE) {
            syntax.flag("-c --concrete", "require concrete values")
                    .flag("-a --all", "show optional and hidden fields")
                    .flag("-O --show-optional", "show optional fields")
                    .flag("-H --show-hidden", "show hidden fields");
        }
        if (style.form() != CueStyle.Form.DATA) {
            syntax.flag("-A --show-attributes", "show attributes of fields");
        }
        syntax.example("pequod cue " + name + " ./...")
                .example("pequod cue " + name + " schema.cue data.yaml -e service");
    }

    @Override
    ExitCode run(Arguments arguments, Terminal terminal, CueErrors errors) throws IOException {
        Optional<String> file = arguments.value("-o").filter(name -> !name.equals("-"));
        FileType type = arguments
                .value("--out")
                .map(FileType::named)
                .or(() -> file.map(FileType::of))
                .orElse(usual);
        List<Item> items = items(new CueInputs(arguments, terminal, errors), arguments.values("-e"));
        CueStyle shown = shown(arguments);
        boolean concrete = shown.concrete() || type != FileType.CUE;
        StringBuilder out = new StringBuilder();
        for (Item item : items) {
            List<CueError> wrong =
                    arguments.has("-i") ? List.of() : item.value().validate(concrete);
            if (!wrong.isEmpty()) {
                errors.print(wrong);
                return ExitCode.FINDINGS;
            }
            boolean titled = style.form() == CueStyle.Form.VALUE
                    && type == FileType.CUE
                    && !item.title().isEmpty();
            out.append(titled ? "// " + item.title() + "\n" : out.isEmpty() ? "" : type.separator());
            out.append(type.write(item.value(), shown));
        }
        write(out.toString(), file, arguments, terminal);
        return ExitCode.OK;
    }

    /**
     * One value to print.
     *
     * @param title the expression, if there are several
     * @param value the value
     */
    private record Item(String title, Value value) {}

    private static List<Item> items(CueInputs inputs, List<String> expressions) {
        if (expressions.isEmpty()) {
            return inputs.values().stream().map(value -> new Item("", value)).toList();
        }
        return expressions.stream()
                .flatMap(text -> inputs.expression(text).stream()
                        .map(value -> new Item(expressions.size() > 1 ? text : "", value)))
                .toList();
    }

    private CueStyle shown(Arguments arguments) {
        boolean all = arguments.has("-a");
        boolean attributes = style.form() == CueStyle.Form.SCHEMA || arguments.has("-A");
        return new CueStyle(
                style.form(),
                style.concrete() || arguments.has("-c"),
                style.optional() || all || arguments.has("-O"),
                style.hidden() || all || arguments.has("-H"),
                attributes,
                arguments.has("-i"),
                "");
    }

    private static void write(String text, Optional<String> file, Arguments arguments, Terminal terminal)
            throws IOException {
        if (file.isEmpty()) {
            terminal.print(text);
            return;
        }
        Path path = terminal.resolve(file.get());
        if (Files.exists(path) && !arguments.has("-f")) {
            throw new FailureException("error writing \"" + file.get() + "\": file already exists", null);
        }
        try {
            Files.writeString(path, text);
        } catch (IOException e) {
            throw new FailureException("error writing \"" + file.get() + "\": " + e.getMessage(), e);
        }
    }
}
