package dev.pequod.cli.module;

import dev.pequod.api.ModuleException;
import dev.pequod.api.VersionOrder;
import dev.pequod.cli.command.Arguments;
import dev.pequod.cli.command.ExitCode;
import dev.pequod.cli.command.Syntax;
import dev.pequod.cli.console.Progress;
import dev.pequod.cli.console.Terminal;
import dev.pequod.cli.source.ModuleSources;
import dev.pequod.graph.json.JsonArray;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** {@code pequod module list}: which versions of a module there are. */
final class ListCommand extends ModuleCommand {
    private static final String ALL = "--all";

    ListCommand() {
        super("list", "List the versions of a module in a registry, newest first");
    }

    @Override
    public void declare(Syntax syntax) {
        syntax.operands(
                        "HOST/REPO",
                        1,
                        1,
                        "the repository, or a reference to a module in it, with oci: before it or without; or an OCI layout")
                .flag(ALL, "also list tags that are no version");
        declareFormat(syntax);
        ModuleSources.declare(syntax);
        syntax.example("pequod module list registry.example.com/platform-modules/webservice");
    }

    /** A tag makes it the reference that it is not; which one does not matter. */
    @Override
    List<String> references(Arguments arguments) {
        String operand = arguments.operands().getFirst();
        if (operand.startsWith(".") || operand.startsWith("/") || operand.endsWith(".tar")) {
            return List.of(operand);
        }
        String repository = operand.replaceFirst("(/[^/:@]+)[:@][^/]*$", "$1");
        return List.of((repository.startsWith("oci:") ? repository : "oci:" + repository) + ":any");
    }

    @Override
    ExitCode run(Arguments arguments, ModuleSources sources, Terminal terminal) throws IOException, ModuleException {
        Place place = Place.of(references(arguments).getFirst(), sources, terminal);
        List<String> tags = Progress.during(
                terminal,
                "Asking " + place.repository().name(),
                () -> place.repository().tags());
        List<String> shown = new ArrayList<>(tags.stream()
                .filter(tag -> !version(tag).isEmpty())
                .sorted(Comparator.comparing(ModuleCommand::version, VersionOrder.INSTANCE)
                        .reversed())
                .toList());
        if (arguments.has(ALL)) {
            tags.stream().filter(tag -> version(tag).isEmpty()).forEach(shown::add);
        }
        StringBuilder text = new StringBuilder();
        shown.forEach(tag -> text.append(tag).append('\n'));
        print(terminal, arguments, JsonArray.ofStrings(shown), text.toString());
        return ExitCode.OK;
    }
}
