package dev.pequod.cli.module;

import dev.pequod.api.Digest;
import dev.pequod.api.ModuleException;
import dev.pequod.api.Quote;
import dev.pequod.api.VersionOrder;
import dev.pequod.cli.command.Arguments;
import dev.pequod.cli.command.ExitCode;
import dev.pequod.cli.command.Output;
import dev.pequod.cli.command.Syntax;
import dev.pequod.cli.command.UsageException;
import dev.pequod.cli.console.Progress;
import dev.pequod.cli.console.Terminal;
import dev.pequod.cli.source.ModuleSources;
import dev.pequod.graph.json.JsonArray;
import dev.pequod.resolver.oci.OciLayout;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;

/** {@code pequod module list}: which versions of a module there are. */
final class ListCommand extends ModuleCommand {
    private static final String ALL = "--all";
    private static final String OCI = "oci:";

    ListCommand() {
        super("list", "List the versions of a module in a registry, newest first");
    }

    @Override
    public void declare(Syntax syntax) {
        syntax.operand(
                        "HOST/REPO",
                        "the repository, or a reference to a module in it, with oci: before it or without; or an OCI layout")
                .flag(ALL, "also list tags that are no version");
        Output.declare(syntax);
        ModuleSources.declare(syntax);
        syntax.example("pequod module list registry.example.com/platform-modules/webservice");
    }

    @Override
    List<String> references(Arguments arguments, Terminal terminal) {
        String operand = arguments.operands().getFirst();
        if (isOnDisk(operand, terminal)) {
            return List.of(operand);
        }
        if (operand.matches("(embedded|configMap|inline|git:(https|ssh)|https?|ssh):.*|git:[^/]*@.*")) {
            throw new UsageException(Quote.of(Quote.withoutUser(operand))
                    + ": the versions in registries and OCI layouts are listed; expected HOST/REPO, with oci: before it or"
                    + " without, or a folder or archive in the OCI layout");
        }
        // What may be a password with a slash stays whole, so that it is seen as one.
        boolean isPlain = Quote.withoutUser(operand).equals(operand);
        String repository = isPlain ? operand.replaceFirst("(/[^/:@]+)[:@][^/]*$", "$1") : operand;
        return List.of(repository.startsWith(OCI) ? repository : OCI + repository);
    }

    /** What has no slash is in no registry; a folder or file of that name is what is meant. */
    private static boolean isOnDisk(String operand, Terminal terminal) {
        Path path = terminal.resolve(operand);
        return operand.startsWith(".")
                || operand.startsWith("/")
                || operand.endsWith(".tar")
                || OciLayout.isLayout(path)
                || operand.indexOf('/') < 0 && Files.exists(path);
    }

    @Override
    ExitCode run(Arguments arguments, ModuleSources sources, Terminal terminal) throws IOException, ModuleException {
        String reference = references(arguments, terminal).getFirst();
        Place place = reference.startsWith(OCI)
                ? Place.ofRegistry(reference, sources)
                : Place.existing(reference, sources, terminal);
        List<String> tags = Progress.during(
                terminal,
                "Asking " + place.repository().name(),
                () -> place.repository().tags());
        List<String> shown = new ArrayList<>(tags.stream()
                .filter(tag -> !VersionOrder.ofTag(tag).isEmpty())
                .sorted(Comparator.comparing(VersionOrder::ofTag, VersionOrder.INSTANCE)
                        .reversed())
                .toList());
        if (arguments.has(ALL)) {
            tags.stream().filter(tag -> VersionOrder.ofTag(tag).isEmpty()).forEach(shown::add);
        }
        StringBuilder text = new StringBuilder();
        shown.forEach(tag -> text.append(tag).append('\n'));
        Output.of(arguments).print(JsonArray.ofStrings(shown), text.toString(), terminal);
        if (shown.isEmpty()) {
            note(terminal, arguments, "no versions in " + place.name() + instead(place, tags) + "\n");
        }
        return ExitCode.OK;
    }

    /** Returns what there is where there are no versions. */
    private static String instead(Place place, List<String> tags) throws ModuleException {
        if (!tags.isEmpty()) {
            return ", but " + tags.size() + (tags.size() == 1 ? " other tag, which " : " other tags, which ") + ALL
                    + " shows";
        }
        if (!(place.repository() instanceof OciLayout layout)) {
            return "";
        }
        List<Digest> untagged = layout.untagged();
        return untagged.isEmpty()
                ? ""
                : ", but " + untagged.size() + (untagged.size() == 1 ? " module" : " modules") + " without a tag: "
                        + untagged.stream().map(Digest::toString).collect(Collectors.joining(", "));
    }
}
