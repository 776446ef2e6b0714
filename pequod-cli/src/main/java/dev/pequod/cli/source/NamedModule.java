package dev.pequod.cli.source;

import dev.pequod.api.ModuleException;
import dev.pequod.api.ModuleException.Reason;
import dev.pequod.api.ModuleResolver;
import dev.pequod.api.PlatformRef;
import dev.pequod.api.PlatformRefException;
import dev.pequod.api.PlatformRefParser;
import dev.pequod.api.ResolvedModule;
import dev.pequod.cli.command.FailureException;
import dev.pequod.cli.command.UsageException;
import dev.pequod.cli.console.Diagnostic;
import dev.pequod.cli.console.Report;
import dev.pequod.cli.console.Terminal;
import dev.pequod.cli.input.InvalidInputException;
import dev.pequod.cue.errors.Position;
import dev.pequod.graph.render.VetFinding;
import dev.pequod.resolver.dependencies.VendoredFiles;
import dev.pequod.resolver.oci.OciLayout;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A module as messages call it. Thread-safe. */
public final class NamedModule {
    /** A reference that names what there is not is the user's fault; a source that cannot be reached is not. */
    private static final Set<Reason> NOT_THE_USERS =
            EnumSet.of(Reason.UNAUTHORIZED, Reason.FORBIDDEN, Reason.DEADLINE_EXCEEDED, Reason.UNAVAILABLE);

    private final String name;
    private final ResolvedModule module;
    private final Optional<Path> folder;
    /** Read when the first of them is asked for; null until then. */
    private volatile @Nullable VendoredFiles vendored;

    /**
     * Makes one.
     *
     * @param name the folder as the user named it, or the reference
     * @param folder the folder, whose files the user has
     */
    NamedModule(String name, ResolvedModule module, Optional<Path> folder) {
        this.name = name;
        this.module = module;
        this.folder = folder;
    }

    /** Returns a module under its reference. */
    public static NamedModule of(ResolvedModule module) {
        return new NamedModule(module.ref().summary(), module, Optional.empty());
    }

    /** Returns the folder as the user named it, or the reference. */
    public String name() {
        return name;
    }

    /** Returns the module. */
    public ResolvedModule module() {
        return module;
    }

    /** Returns the folder, whose files the user has; empty if there is none. */
    public Optional<Path> folder() {
        return folder;
    }

    /**
     * Reports whether an operand names a folder, or an archive in the OCI image layout, that may not be there, and not a reference: those
     * have a colon behind their scheme.
     */
    static boolean isFolder(String operand, Terminal terminal) {
        return operand.startsWith(".")
                || operand.startsWith("/")
                || operand.indexOf(':') < 0
                || isModule(terminal.resolve(operand));
    }

    /**
     * Returns the module that a reference on the command line names.
     *
     * @throws UsageException if it is none
     */
    static NamedModule of(String operand, ModuleSources sources) {
        PlatformRef ref = parse("DIR|REF", operand, sources);
        try {
            return of(sources.resolve(ref, sources.context()));
        } catch (ModuleException e) {
            throw failure(e);
        }
    }

    /** Reports whether there is a folder, or an archive in the OCI image layout. */
    static boolean isModule(Path path) {
        return Files.isDirectory(path) || OciLayout.isLayout(path);
    }

    /** Returns what a command throws for a module that could not be had: a finding where it is the fault of the user. */
    public static RuntimeException failure(ModuleException e) {
        String message = String.valueOf(e.getMessage());
        return NOT_THE_USERS.contains(e.reason())
                ? new FailureException(e.reason().code(), message, e)
                : new InvalidInputException(List.of(Diagnostic.error(e.reason().code(), "", message)));
    }

    /** Reports whether the code of an error is that of a module that the user could not help not to get. */
    public static boolean isOurs(String code) {
        return NOT_THE_USERS.stream().anyMatch(reason -> reason.code().equals(code));
    }

    /**
     * Returns the reference that a text writes.
     *
     * @param argument what the text is given for, as messages call it
     * @throws UsageException if it is none
     */
    public static PlatformRef parse(String argument, String text, ModuleResolver resolver) {
        try {
            return new PlatformRefParser(resolver.schemes()).parse(text);
        } catch (PlatformRefException e) {
            throw new UsageException(argument + ": " + inOneLine(e));
        }
    }

    /** Returns all that is wrong with a reference in one line, which can follow the reference itself. */
    public static String inOneLine(PlatformRefException e) {
        return String.valueOf(e.getMessage()).replace("\n", "; ");
    }

    /**
     * Returns how messages call a file of the module. What it needs and was fetched for it is called by its own module and version, as the
     * user has no such file in a folder.
     */
    public String file(String path) {
        return isInFolder(path) ? inModule(path) : vendored().origin(path).orElseGet(() -> inModule(path));
    }

    private VendoredFiles vendored() {
        VendoredFiles known = vendored;
        if (known == null) {
            known = VendoredFiles.of(module.files());
            vendored = known;
        }
        return known;
    }

    private String inModule(String path) {
        return name + (name.endsWith("/") ? "" : "/") + path;
    }

    private boolean isInFolder(String path) {
        try {
            Path file = folder.isEmpty() ? null : folder.orElseThrow().resolve(path);
            return file != null
                    && Files.isRegularFile(file)
                    && Arrays.equals(
                            Files.readAllBytes(file), module.files().bytes(path).orElse(null));
        } catch (IOException e) {
            return false;
        }
    }

    /** Returns the text of a file of the module; empty if there is none, or it is not UTF-8. */
    public Optional<String> text(String path) {
        try {
            return module.files().text(path);
        } catch (ModuleException e) {
            return Optional.empty(); // compilation reports it
        }
    }

    /** Returns a place with its file as messages call it; what is not of the module, such as the schema of a Graph, stays. */
    public Position place(Position position) {
        return module.files().contains(position.file())
                ? new Position(file(position.file()), position.offset(), position.line(), position.column())
                : position;
    }

    /** Returns what a check has against the module, with its places as messages call them; the report learns their texts. */
    public Diagnostic diagnostic(VetFinding finding, Report report) {
        List<Position> places = new ArrayList<>();
        for (Position position : finding.positions()) {
            Position place = place(position);
            text(position.file()).ifPresent(text -> report.know(place.file(), text));
            places.add(place);
        }
        String subject = places.isEmpty() && finding.path().isEmpty() ? name : finding.path();
        return new Diagnostic(finding.severity(), finding.code(), subject, finding.message(), places, finding.hint());
    }
}
