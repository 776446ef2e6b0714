package dev.pequod.cli.cue;

import dev.pequod.cli.command.Arguments;
import dev.pequod.cli.command.ExitCode;
import dev.pequod.cli.command.Syntax;
import dev.pequod.cli.console.Terminal;
import dev.pequod.cue.CueFormat;
import dev.pequod.cue.CueStyle;
import dev.pequod.cue.Schema;
import dev.pequod.cue.Value;
import dev.pequod.cue.errors.CueError;
import dev.pequod.cue.errors.CueException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/** {@code pequod cue eval}, {@code export} and {@code def}: evaluate, and print one view of the result. */
final class PrintCommand extends CueCommand {
    private final FileType usual;
    private final CueStyle style;

    private PrintCommand(String name, String summary, FileType usual, CueStyle style) {
        super(name, summary);
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
    public void declare(Syntax syntax) {
        CueInputs.declare(syntax);
        if (isEval()) {
            syntax.describe("With -i or --ignore, what has errors is printed, too.");
        }
        syntax.options("-e --expression", "EXPR", "print this expression only; may be given several times")
                .option(
                        "--out",
                        "TYPE",
                        "what to print: cue, json, jsonl, yaml, toml, text or binary; or a schema: jsonschema,"
                                + " openapi, structural")
                .option(
                        "-o --outfile",
                        "FILE",
                        "write to this file, whose ending or a TYPE: before it tells the type; - is standard output")
                .flag("-f --force", "overwrite the file");
        if (isEval()) {
            syntax.flag("-c --concrete", "require concrete values")
                    .flag("-a --all", "show optional and hidden fields")
                    .flag("-O --show-optional", "show optional fields")
                    .flag("-H --show-hidden", "show hidden fields");
        }
        if (isData()) {
            syntax.flag("--escape", "escape <, > and & in JSON");
        } else {
            syntax.flag("-A --show-attributes", "show attributes of fields");
        }
        if (style.form() == CueStyle.Form.SCHEMA) {
            syntax.flag("--inline-imports", "put what other packages are imported for in its place");
        }
        syntax.example("pequod cue " + name() + " ./...")
                .example("pequod cue " + name() + " schema.cue data.yaml -e service");
    }

    @Override
    ExitCode run(Arguments arguments, Terminal terminal, CueErrors errors) throws IOException {
        Outfile file = Outfile.of(arguments, usual);
        CueInputs inputs = new CueInputs(arguments, terminal, errors, true);
        return new Printing(arguments, terminal, errors, inputs, file).run();
    }

    /** Returns an expression in the standard layout, as a comment. */
    private static String title(String expression) {
        return "// " + CueFormat.format("", expression, false);
    }

    private boolean isEval() {
        return style.form() == CueStyle.Form.VALUE;
    }

    private boolean isData() {
        return style.form() == CueStyle.Form.DATA;
    }

    private CueStyle shown(Arguments arguments) {
        boolean concrete = style.concrete() || arguments.has("-c");
        boolean all = arguments.has("-a");
        // As data would have it: with -c neither optional nor hidden fields are shown, whatever else is asked for.
        boolean optional = all || arguments.has("-O");
        boolean hidden = all || arguments.has("-H");
        boolean attributes = style.form() == CueStyle.Form.SCHEMA || arguments.has("-A");
        return new CueStyle(
                arguments.has("--inline-imports") ? CueStyle.Form.INLINED_SCHEMA : style.form(),
                concrete,
                style.optional() || optional && !concrete,
                style.hidden() || hidden && !concrete,
                attributes,
                isEval() && arguments.has("-i"),
                arguments.value("--package").orElse(""));
    }

    /** One run, which gathers what is printed. */
    private final class Printing {
        private final Arguments arguments;
        private final Terminal terminal;
        private final CueErrors errors;
        private final CueInputs inputs;
        private final Outfile file;
        private final CueStyle shown;
        private final List<String> expressions;
        private final ByteArrayOutputStream out = new ByteArrayOutputStream();
        private final List<Schema.Note> notes = new ArrayList<>();
        private boolean isFirst = true;
        private ExitCode exit = ExitCode.OK;

        Printing(Arguments arguments, Terminal terminal, CueErrors errors, CueInputs inputs, Outfile file) {
            this.arguments = arguments;
            this.terminal = terminal;
            this.errors = errors;
            this.inputs = inputs;
            this.file = file;
            shown = shown(arguments);
            expressions = arguments.values("-e");
        }

        ExitCode run() throws IOException {
            boolean isWhole = printAll();
            for (Schema.Note note : notes) {
                terminal.note("note: " + note + "\n");
            }
            // As in the reference, what comes before an error is printed.
            if (isWhole || file.isStandardOutput()) {
                file.write(out.toByteArray(), arguments, terminal);
            }
            return exit;
        }

        /** Prints all values, and reports whether none was wrong so that those behind it are left out. */
        private boolean printAll() throws IOException {
            try {
                Iterator<Whole> wholes = inputs.wholes(expressions);
                while (wholes.hasNext()) {
                    Whole whole = wholes.next();
                    for (String expression : expressions.isEmpty() ? List.of("") : expressions) {
                        if (!print(whole, expression)) {
                            return false;
                        }
                    }
                }
                return true;
            } catch (CueException e) {
                tell("", e.errors());
                return false;
            }
        }

        /** Prints a value, or what keeps it from being written, and reports whether to go on: {@code eval} does so as long as nothing is wrong but that a value is not concrete. */
        private boolean print(Whole whole, String expression) throws IOException {
            boolean isTitled = isEval() && file.type() == FileType.CUE && expressions.size() > 1;
            String title = isTitled ? title(expression) : "";
            try {
                Value selected = whole.select(expression);
                Value value = isData() ? inputs.placed(selected, whole) : selected;
                List<CueError> wrong = wrong(value, file.type().isData() || shown.concrete());
                if (wrong.isEmpty()) {
                    add(title, value);
                    return true;
                }
                tell(title, wrong);
                return isEval() && (file.type() != FileType.CUE || isOnlyNotConcrete(value));
            } catch (CueException e) {
                tell(title, e.errors());
                return isEval() && file.type() != FileType.CUE;
            }
        }

        /** Returns what keeps a value from being written; a schema tells that itself, as data may mend what the value is without them. */
        private List<CueError> wrong(Value value, boolean concrete) {
            boolean isEvaluated = isEval() && file.type() == FileType.CUE;
            if (file.type().isSchema() || isEvaluated && arguments.has("-i")) {
                return List.of();
            }
            return isEvaluated ? value.validateFinal(concrete) : value.validate(concrete);
        }

        private static boolean isOnlyNotConcrete(Value value) {
            return !value.kinds().isEmpty() && value.validateFinal(false).isEmpty();
        }

        private void add(String title, Value value) {
            byte[] text = file.type() == FileType.CUE && arguments.has("-s")
                    ? value.toSimplifiedCue(shown).getBytes(StandardCharsets.UTF_8)
                    : file.type().write(value, shown, arguments.has("--escape"), file.encoding(), notes::add);
            String before = title.isEmpty() && !isFirst ? file.type().separator() : title;
            out.writeBytes(before.getBytes(StandardCharsets.UTF_8));
            out.writeBytes(text);
            isFirst = false;
        }

        private void tell(String title, List<CueError> wrong) throws IOException {
            terminal.error(title);
            errors.print(wrong);
            exit = ExitCode.FINDINGS;
        }
    }
}
