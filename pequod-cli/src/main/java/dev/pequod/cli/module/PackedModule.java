package dev.pequod.cli.module;

import dev.pequod.api.FileProblem;
import dev.pequod.api.ModuleException;
import dev.pequod.api.ModuleFiles;
import dev.pequod.cli.command.Arguments;
import dev.pequod.cli.command.FailureException;
import dev.pequod.cli.command.Syntax;
import dev.pequod.cli.command.UsageException;
import dev.pequod.cli.console.Diagnostic;
import dev.pequod.cli.console.Progress;
import dev.pequod.cli.console.Report;
import dev.pequod.cli.console.Terminal;
import dev.pequod.cli.input.InvalidInputException;
import dev.pequod.cli.source.ModuleSources;
import dev.pequod.cli.source.NamedModule;
import dev.pequod.cli.source.Vetting;
import dev.pequod.graph.Severity;
import dev.pequod.graph.render.ModuleVetting;
import dev.pequod.graph.render.VetCheck;
import dev.pequod.resolver.FolderSelection;
import dev.pequod.resolver.dependencies.ModuleDeclaration;
import dev.pequod.resolver.oci.ModuleArtifact;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A module in a folder that is fit to be published: it passes {@code pequod vet}. What is known about it beside its files, such
 * as where its source is, is written into the manifest; nothing of it depends on the time or the machine, so that the same
 * commit has the same digest, whoever packs it and however it was cloned.
 *
 * @param warnings what whoever publishes it should know about its files
 * @param isPlatform whether a resource can name it; others are libraries for modules
 */
record PackedModule(
        ModuleFiles files,
        ModuleArtifact artifact,
        Map<String, String> annotations,
        List<String> warnings,
        boolean isPlatform) {
    private static final String SOURCE = "--source";
    /** The annotation with the version that a module was published as. */
    static final String VERSION = "org.opencontainers.image.version";

    private static final String LOCAL_FILE = "cue.mod/local-module.cue";
    private static final String REVISION = "--revision";
    private static final int LONGEST_CHANGES = 4_096;
    /** Whatever stands before the last @ ahead of the path is a user and a password. */
    private static final Pattern USER =
            Pattern.compile("(?<protocol>[A-Za-z][A-Za-z0-9+.-]*://|)(?<user>[^/?#]*@)(?<rest>.*)");

    /** Reports whether an option that {@link #declare} declares is given as nothing to leave out what a checkout tells. */
    static boolean takesEmpty(String option) {
        return option.equals(SOURCE) || option.equals(REVISION);
    }

    static void declare(Syntax syntax) {
        syntax.option(
                        SOURCE,
                        "URL",
                        "where the module's source is, instead of the repository that a checkout of Git was made from; written into the manifest")
                .option(
                        REVISION,
                        "COMMIT",
                        "the commit it was made of, instead of the checkout's, which is only taken if no file was changed since");
    }

    /**
     * Returns the module, packed as a version.
     *
     * @param version the version; empty if it is none
     * @throws InvalidInputException if it is not fit to be published
     */
    static PackedModule of(String folder, String version, Arguments arguments, ModuleSources sources, Terminal terminal)
            throws IOException {
        Path path = terminal.resolve(folder);
        Checkout checkout = new Checkout(path, terminal.environment());
        boolean isOfGit;
        try {
            isOfGit = isOfGit(path);
        } catch (IOException e) {
            throw new FailureException(
                    "Tried to read " + folder + "/" + ModuleArtifact.MODULE_FILE + " but " + FileProblem.of(e), e);
        }
        FolderSelection selection =
                isOfGit ? askingGit(folder, terminal, () -> committed(folder, checkout)) : FolderSelection.ALL;
        NamedModule module = Progress.during(
                terminal,
                "Reading " + folder + " and what it needs",
                () -> sources.ofFolder(folder, selection, terminal));
        List<VetCheck> checks = Progress.during(terminal, "Checking " + folder, () -> Vetting.vet(module, sources));
        Report problems = new Report();
        checks.stream()
                .flatMap(check -> check.findings().stream())
                .filter(finding -> finding.severity() == Severity.ERROR)
                .forEach(finding -> problems.add(module.diagnostic(finding, problems)));
        if (!problems.diagnostics().isEmpty()) {
            problems.add(Diagnostic.error(
                    "NotPublished",
                    folder,
                    isOfGit
                            ? "nothing is published or written, as the committed files do not pass pequod vet"
                            : "nothing is published or written, as the module does not pass pequod vet " + folder));
            throw new InvalidInputException(problems);
        }
        boolean isPlatform = checks.stream().noneMatch(check -> check.name().equals(ModuleVetting.LIBRARY));
        if (!isPlatform) {
            terminal.note(
                    folder + " is a library for other modules and no platform: it has neither #Input nor #Render\n");
        }
        noteLocalFile(folder, terminal);
        ModuleFiles files = module.module().files();
        checkMajor(text(files, ModuleArtifact.MODULE_FILE), version);
        Map<String, String> annotations = askingGit(
                folder,
                terminal,
                () -> annotations(files, version, arguments, checkout, isOfGit, terminal.environment()));
        List<String> warnings = new ArrayList<>(module.module().warnings());
        if (!isOfGit) {
            warnings.addAll(askingGit(folder, terminal, () -> strays(files, checkout)));
            if (arguments.value(SOURCE).isEmpty() || arguments.value(REVISION).isEmpty()) {
                checkout.notTrusted()
                        .ifPresent(why -> warnings.add(why + " for the source and the revision of the module; " + SOURCE
                                + " and " + REVISION + " tell them"));
            }
        }
        ModuleCommand.warn(terminal, arguments, warnings);
        try {
            return new PackedModule(files, ModuleArtifact.of(files, annotations), annotations, warnings, isPlatform);
        } catch (ModuleException e) {
            throw NamedModule.failure(e);
        }
    }

    private static <T> T askingGit(String folder, Terminal terminal, Progress.Work<T, RuntimeException> work) {
        return Progress.during(terminal, "Asking git about " + folder, work);
    }

    /** Reports whether the module says that its files are those of a commit, as it does to cue mod publish: {@code source: kind: "git"}. */
    private static boolean isOfGit(Path folder) throws IOException {
        Path file = folder.resolve(ModuleArtifact.MODULE_FILE);
        return Files.isRegularFile(file)
                && Files.size(file) <= ModuleArtifact.MOST_MODULE_FILE_BYTES
                && ModuleDeclaration.read(new String(Files.readAllBytes(file), StandardCharsets.UTF_8))
                        .map(ModuleDeclaration::source)
                        .filter("git"::equals)
                        .isPresent();
    }

    private static FolderSelection committed(String folder, Checkout checkout) {
        try {
            return CommittedFiles.of(folder, checkout);
        } catch (Checkout.UncommittedException e) {
            throw new InvalidInputException(List.of(Diagnostic.error(
                    "NotPublished",
                    folder,
                    ModuleArtifact.MODULE_FILE + " says source: kind: \"git\", so that exactly what is committed is"
                            + " published, but " + e.getMessage()
                            + "; commit all changes, or say kind: \"self\", which publishes the folder as it is")));
        }
    }

    /** Returns warnings of files that go along and are in no commit. */
    private static List<String> strays(ModuleFiles files, Checkout checkout) {
        Set<String> own = files.paths().stream()
                .filter(path -> !path.startsWith("vendor/"))
                .collect(Collectors.toSet());
        List<String> warnings = new ArrayList<>();
        Set<String> ignored = new TreeSet<>(checkout.ignored());
        ignored.retainAll(own);
        if (!ignored.isEmpty()) {
            warnings.add("Git ignores " + Checkout.named(ignored) + ", but "
                    + (ignored.size() == 1 ? "it is" : "they are") + " part of the module; "
                    + "source: kind: \"git\" in " + ModuleArtifact.MODULE_FILE + " publishes committed files only");
        }
        Set<String> changed = new TreeSet<>(checkout.changed());
        changed.retainAll(own);
        if (!changed.isEmpty()) {
            warnings.add(Checkout.named(changed) + (changed.size() == 1 ? " is" : " are")
                    + " not as in the commit, so that no revision is written down");
        }
        checkout.notLookedAt().ifPresent(what -> warnings.add(what + ", and no revision is written down"));
        return List.copyOf(warnings);
    }

    /** Returns the text of its module file. */
    String moduleFile() {
        return text(files, ModuleArtifact.MODULE_FILE);
    }

    private static void noteLocalFile(String folder, Terminal terminal) throws IOException {
        if (Files.exists(terminal.resolve(folder).resolve(LOCAL_FILE))) {
            terminal.note(LOCAL_FILE + " is not published; it holds for pequod cue only\n");
        }
    }

    /**
     * Does nothing unless a module is of another major version, as CUE wants it: v1.2.3 is a version of a module …@v1, and v0.2.3 also of one whose
     * path names none.
     *
     * @param moduleFile the text of its module file
     * @param version the version; empty if it is none
     * @throws InvalidInputException if it is
     */
    static void checkMajor(String moduleFile, String version) {
        Optional<ModuleDeclaration> module = ModuleDeclaration.read(moduleFile);
        String major = module.map(ModuleDeclaration::major).orElse("");
        if (!version.isEmpty() && !major.isEmpty() && !version.startsWith(major + ".")) {
            throw new InvalidInputException(List.of(Diagnostic.error(
                    "WrongVersion",
                    ModuleArtifact.MODULE_FILE,
                    "the version " + version + " is none of a module " + major
                            + "; another major version is another module path, such as "
                            + module.map(ModuleDeclaration::path).orElse("").replaceFirst("@.*", "") + "@"
                            + version.substring(0, version.indexOf('.')))));
        }
    }

    private static Map<String, String> annotations(
            ModuleFiles files,
            String version,
            Arguments arguments,
            Checkout checkout,
            boolean isOfGit,
            Map<String, String> environment) {
        Map<String, String> all = new TreeMap<>();
        Optional<String> source =
                arguments.value(SOURCE).map(PackedModule::withoutUser).or(checkout::source);
        String epoch = environment.getOrDefault("SOURCE_DATE_EPOCH", "");
        Optional<String> named = arguments.value(REVISION);
        Optional<Checkout.Commit> commit =
                named.isPresent() && !epoch.isEmpty() ? Optional.empty() : checkout.commit(!isOfGit);
        Optional<String> revision = named.or(() -> commit.map(Checkout.Commit::id));
        source.filter(url -> !url.isEmpty()).ifPresent(url -> all.put("org.opencontainers.image.source", url));
        revision.filter(id -> !id.isEmpty()).ifPresent(id -> all.put("org.opencontainers.image.revision", id));
        Optional<String> created = epoch.isEmpty() ? commit.map(Checkout.Commit::seconds) : Optional.of(epoch);
        created.ifPresent(seconds -> all.put("org.opencontainers.image.created", time(seconds)));
        if (!version.isEmpty()) {
            all.put(VERSION, version);
            String changes = changes(text(files, "CHANGELOG.md"), version);
            if (!changes.isEmpty()) {
                all.put("dev.pequod.module.changes", changes);
            }
        }
        return all;
    }

    /** Returns an address as all may read it: without the name and the password that systems which build put into it. */
    private static String withoutUser(String url) {
        Matcher form = USER.matcher(url);
        boolean isSecret = form.matches()
                && (!form.group("protocol").isEmpty() || form.group("user").indexOf(':') >= 0);
        String bare = isSecret ? form.group("protocol") + form.group("rest") : url;
        if (bare.matches("[A-Za-z][A-Za-z0-9+.-]*://[^/?#]*:[^/?#]*[^0-9/?#\\]][^/?#]*/.*@.*")) {
            throw new UsageException(SOURCE + ": expected a URL without a user's name and password, such as"
                    + " https://git.example.com/team/web");
        }
        return bare;
    }

    private static String time(String epoch) {
        try {
            return Instant.ofEpochSecond(Long.parseLong(epoch)).toString();
        } catch (NumberFormatException | DateTimeException e) {
            throw new UsageException("SOURCE_DATE_EPOCH: expected seconds since 1970, found \"" + epoch + "\"");
        }
    }

    /** Returns what the changelog says below the heading that names the version. */
    static String changes(String changelog, String version) {
        StringBuilder found = new StringBuilder();
        boolean isWithin = false;
        String bare = version.substring(1);
        for (String line : changelog.lines().toList()) {
            if (line.startsWith("## ") || line.startsWith("# ")) {
                isWithin = List.of(line.split("[\\s\\[\\]()]+", -1)).contains(version)
                        || List.of(line.split("[\\s\\[\\]()]+", -1)).contains(bare);
            } else if (isWithin) {
                found.append(line).append('\n');
            }
        }
        String text = found.toString().strip();
        return text.length() > LONGEST_CHANGES ? text.substring(0, LONGEST_CHANGES) + "…" : text;
    }

    private static String text(ModuleFiles files, String path) {
        try {
            return files.text(path).orElse("");
        } catch (ModuleException e) {
            return ""; // no text, nothing in it
        }
    }
}
