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
        if (style.form() == CueStyle.Form.VALUE) {
            syntax.flag("-c --concrete", "require concrete values")
                    .flag("-a --all", "show optional and hidden fields")
                    .flag("-O --show-optional", "show optional fields")
                    .flag("-H --show-hidden", "show hidden fields");
        }
        if (style.form() == CueStyle.Form.DATA) {
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
        List<String> expressions = arguments.values("-e");
        List<Value> evaluated = expressions.isEmpty() ? inputs.values() : inputs.expressions(expressions);
        List<Value> values = style.form() == CueStyle.Form.DATA ? inputs.placed(evaluated) : evaluated;
        CueStyle shown = shown(arguments);
        boolean concrete = shown.concrete() || file.type().isData();
        boolean titled = isEval() && file.type() == FileType.CUE && expressions.size() > 1;
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        List<Schema.Note> notes = new ArrayList<>();
        ExitCode exit = ExitCode.OK;
        for (int i = 0; i < values.size(); i++) {
            String title = titled ? title(expressions.get(i % expressions.size())) : "";
            String before = titled ? title : i == 0 ? "" : file.type().separator();
            try {
                Value value = values.get(i);
                check(value, concrete, file.type(), arguments);
                byte[] piece = file.type() == FileType.CUE && arguments.has("-s")
                        ? value.toSimplifiedCue(shown).getBytes(StandardCharsets.UTF_8)
                        : file.type().write(value, shown, arguments.has("--escape"), file.encoding(), notes::add);
                out.writeBytes(before.getBytes(StandardCharsets.UTF_8));
                out.writeBytes(piece);
            } catch (CueException e) {
                terminal.error(title);
                errors.print(e.errors());
                exit = ExitCode.FINDINGS;
                break;
            }
        }
        for (Schema.Note note : notes) {
            terminal.note("note: " + note + "\n");
        }
        // As in the reference, what comes before an error is printed.
        if (exit == ExitCode.OK || file.isStandardOutput()) {
            file.write(out.toByteArray(), arguments, terminal);
        }
        return exit;
    }

    /**
     * Does nothing if a value can be written; a schema tells that itself, as data may mend what the value is without them.
     *
     * @throws CueException with what keeps it from being written
     */
    private void check(Value value, boolean concrete, FileType type, Arguments arguments) {
        boolean isEvaluated = isEval() && type == FileType.CUE;
        if (type.isSchema() || isEvaluated && arguments.has("-i")) {
            return;
        }
        List<CueError> wrong = isEvaluated ? value.validateFinal(concrete) : value.validate(concrete);
        if (!wrong.isEmpty()) {
            throw new CueException(wrong);
        }
    }

    /** Returns an expression in the standard layout, as a comment. */
    private static String title(String expression) {
        return "// " + CueFormat.format("", expression, false);
    }

    private boolean isEval() {
        return style.form() == CueStyle.Form.VALUE;
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
}
