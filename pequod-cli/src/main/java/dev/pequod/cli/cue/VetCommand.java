package dev.pequod.cli.cue;

import dev.pequod.cli.command.Arguments;
import dev.pequod.cli.command.ExitCode;
import dev.pequod.cli.command.FailureException;
import dev.pequod.cli.command.Syntax;
import dev.pequod.cli.console.Terminal;
import dev.pequod.cue.Value;
import dev.pequod.cue.errors.CueError;
import dev.pequod.cue.errors.CueException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/** {@code pequod cue vet}. */
final class VetCommand extends CueCommand {

    VetCommand() {
        super("vet", "Validate CUE, or data against CUE");
    }

    @Override
    public void declare(Syntax syntax) {
        syntax.describe("Prints what is wrong, and nothing if nothing is. Data must be concrete with its schema.");
        CueInputs.declare(syntax);
        syntax.choice("-o --output", "FORMAT", List.of("text", "json"), "how errors are printed, text if not given");
        syntax.flag("-c --concrete", "require concrete values; -c=false allows incomplete ones")
                .example("pequod cue vet ./...")
                .example("pequod cue vet schema.cue data.yaml -d '#Service'");
    }

    @Override
    public boolean reportsAsData(Arguments arguments) {
        return arguments.value("-o").filter("json"::equals).isPresent();
    }

    @Override
    ExitCode run(Arguments arguments, Terminal terminal, CueErrors errors) throws IOException {
        CueInputs inputs = new CueInputs(arguments, terminal, errors, false);
        if (!inputs.hasCue()) {
            throw new FailureException("data files specified without a schema", null);
        }
        Optional<Boolean> concrete = arguments.flag("-c");
        boolean strict = inputs.isApart() || concrete.orElse(false);
        List<CueError> found = new ArrayList<>();
        boolean incomplete = false;
        try {
            for (Iterator<Whole> wholes = inputs.wholes(List.of()); wholes.hasNext(); ) {
                Value value = wholes.next().value();
                List<CueError> wrong = strict ? value.validateFinal(true) : value.validate(false);
                found.addAll(wrong);
                incomplete |= wrong.isEmpty()
                        && !strict
                        && concrete.isEmpty()
                        && !value.validateFinal(true).isEmpty();
            }
        } catch (CueException e) {
            found.addAll(e.errors());
        }
        errors.print(found);
        if (found.isEmpty() && incomplete) {
            errors.print("some instances are incomplete; use the -c flag to show errors or -c=false to allow"
                    + " incomplete instances");
        }
        return found.isEmpty() && !incomplete ? ExitCode.OK : ExitCode.FINDINGS;
    }
}
