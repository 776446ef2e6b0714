package dev.pequod.cli.module;

import dev.pequod.api.Digest;
import dev.pequod.api.ModuleException;
import dev.pequod.api.VersionOrder;
import dev.pequod.cli.command.Arguments;
import dev.pequod.cli.command.ExitCode;
import dev.pequod.cli.command.NamedCommand;
import dev.pequod.cli.command.Output;
import dev.pequod.cli.console.Diagnostic;
import dev.pequod.cli.console.Printable;
import dev.pequod.cli.console.Report;
import dev.pequod.cli.console.Terminal;
import dev.pequod.cli.input.InvalidInputException;
import dev.pequod.cli.source.ModuleSources;
import dev.pequod.graph.json.JsonArray;
import dev.pequod.graph.json.JsonString;
import dev.pequod.graph.json.JsonValue;
import dev.pequod.resolver.oci.VersionTag;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A command about modules: it has the sources that the settings name, and prints text or JSON. */
abstract class ModuleCommand extends NamedCommand {
    private static final Pattern LIKE_A_VERSION = Pattern.compile("[vV]?[0-9]+(\\.([0-9]+|[xX*]))*+");

    ModuleCommand(String name, String summary) {
        super(name, summary);
    }

    @Override
    public final boolean reportsAsData(Arguments arguments) {
        return Output.of(arguments) == Output.JSON;
    }

    @Override
    public final ExitCode run(Arguments arguments, Terminal terminal) throws IOException {
        ModuleSources sources = ModuleSources.of(arguments, terminal, references(arguments, terminal));
        try {
            return run(arguments, sources, terminal);
        } catch (ModuleException e) {
            throw sources.failure(e);
        }
    }

    /** Returns the references on the command line. */
    List<String> references(Arguments arguments, Terminal terminal) {
        return arguments.operands();
    }

    abstract ExitCode run(Arguments arguments, ModuleSources sources, Terminal terminal)
            throws IOException, ModuleException;

    /**
     * Does nothing unless a tag that is a version means another module; a version is never given to another one.
     *
     * @param there what the tag means now
     * @param otherwise what to do instead
     */
    static void keepVersion(Place place, Optional<Digest> there, Digest digest, String otherwise, boolean isForced) {
        boolean isOther = there.isPresent() && !there.orElseThrow().equals(digest);
        if (isOther && !VersionOrder.ofTag(place.tag()).isEmpty() && !isForced) {
            throw findings(
                    "VersionExists",
                    place.name() + ":" + place.tag(),
                    "this version exists and is another module, " + there.orElseThrow() + "; " + otherwise
                            + ", or replace it with --force");
        }
    }

    /** Whether a module that is there is the one that is published. */
    @FunctionalInterface
    interface Sameness {
        boolean isOf(Digest other) throws ModuleException;
    }

    /**
     * Does not let a new version be another module than the same version that is written with a {@code v} where its tag has none, or the other
     * way round.
     *
     * @param there what the tag means now
     * @param otherwise what to do instead
     */
    static void keepTwin(Place place, Optional<Digest> there, Sameness same, String otherwise, boolean isForced)
            throws ModuleException {
        String tag = place.tag();
        if (there.isPresent() || isForced || VersionOrder.ofTag(tag).isEmpty()) {
            return;
        }
        String twin = tag.startsWith("v") ? tag.substring(1) : "v" + tag;
        Optional<Digest> other = place.repository().resolve(twin);
        if (other.isPresent() && !same.isOf(other.orElseThrow())) {
            throw findings(
                    "VersionExists",
                    place.name() + ":" + tag,
                    "this version exists under the tag " + twin + " and is another module, " + other.orElseThrow()
                            + "; " + otherwise + ", or have both with --force");
        }
    }

    /**
     * Reports whether a tag is given to a manifest only where it means no other one: a version in a registry, to which others publish too.
     */
    static boolean isClaimed(Place place, boolean isForced) {
        return place.isShared() && !VersionOrder.ofTag(place.tag()).isEmpty() && !isForced;
    }

    /** Gives a manifest that is there the version. */
    static void claimVersion(Place place, Digest digest) throws ModuleException {
        Optional<Digest> other = VersionTag.claim(place.repository(), digest, place.tag());
        if (other.isPresent()) {
            throw findings(
                    "VersionExists",
                    place.name() + ":" + place.tag(),
                    "another module was published as this version at the same time, " + other.orElseThrow()
                            + "; publish a new version, or replace it with --force");
        }
    }

    /** Returns a warning of a tag that looks like a version and is none, or nothing. */
    static List<String> warnings(String tag) {
        return LIKE_A_VERSION.matcher(tag).matches() && VersionOrder.ofTag(tag).isEmpty()
                ? List.of("the tag " + tag
                        + " is no full version, which has three numbers, such as v1.0.0: it can be moved, and pequod module list"
                        + " shows it with --all only")
                : List.of();
    }

    /** Adds to the data of a module that was packed what was there in its place, if that was another one, and all warnings. */
    static void putRest(
            Map<String, JsonValue> json, Optional<String> replaced, PackedModule module, List<String> warnings) {
        replaced.ifPresent(was -> json.put("replaced", new JsonString(was)));
        json.put(
                "warnings",
                JsonArray.ofStrings(Stream.concat(module.warnings().stream(), warnings.stream())
                        .toList()));
    }

    /**
     * Tells people what was there before a module was written.
     *
     * @param name how messages call the place
     * @param there what was there; empty if nothing was
     */
    static void noteThere(Terminal terminal, Arguments arguments, String name, Optional<String> there, boolean isOther)
            throws IOException {
        if (there.isPresent()) {
            String was = isOther
                    ? " was another module, " + there.orElseThrow() + "\n"
                    : " was there already, the same module\n";
            note(terminal, arguments, name + was);
        }
    }

    /** Tells people what data tells by itself. */
    static void note(Terminal terminal, Arguments arguments, String text) throws IOException {
        if (Output.of(arguments) == Output.TEXT) {
            terminal.note(Printable.of(text));
        }
    }

    /** Prints warnings, unless what is printed as data has them. */
    static void warn(Terminal terminal, Arguments arguments, List<String> warnings) throws IOException {
        if (Output.of(arguments) == Output.TEXT) {
            Report.of(warnings.stream()
                            .map(warning -> Diagnostic.warning("Module", warning))
                            .toList())
                    .print(terminal, false);
        }
    }

    static InvalidInputException findings(String code, String subject, String message) {
        return new InvalidInputException(List.of(Diagnostic.error(code, subject, message)));
    }
}
