package dev.pequod.graph.render;

import dev.pequod.api.Deadline;
import dev.pequod.api.InlineRef;
import dev.pequod.api.ModuleException;
import dev.pequod.api.ModuleFiles;
import dev.pequod.api.ResolvedModule;
import dev.pequod.api.Spelling;
import dev.pequod.cue.CueContext;
import dev.pequod.cue.CueFormat;
import dev.pequod.cue.Field;
import dev.pequod.cue.LoadOptions;
import dev.pequod.cue.SourceTree;
import dev.pequod.cue.Value;
import dev.pequod.cue.errors.CueException;
import dev.pequod.cue.errors.Position;
import dev.pequod.graph.Severity;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * What is checked before a module is published; {@code pequod vet} prints it, and whatever publishes a module refuses one that
 * does not pass.
 *
 * <p>A module compiles and has {@code #Input} and {@code #Render}; {@code cue.mod/module.cue} names it and the version of the
 * language; its CUE files are in the standard layout; and it has tests, which pass (see the guide on platform modules). Warnings
 * tell what people who use the module will miss: comments on the fields of {@code #Input}, and tests of its policies.
 *
 * <p>A module with neither {@code #Input} nor {@code #Render}, and no policy and tests, is a library for other modules: all its packages
 * compile, and the rest holds as far as it is not about rendering.
 */
public final class ModuleVetting {
    private static final String MODULE_FILE = "cue.mod/module.cue";
    private static final List<String> FIELDS = List.of("module", "language", "source", "deps", "custom");
    private static final String VERSION = "v0.17.0";
    private static final String LAYOUT = "Layout";
    private static final int MOST_NAMES = 8;

    /** The name of the check that a module passes which is only for other modules, and through which nothing is rendered. */
    public static final String LIBRARY = "library";

    private final ResolvedModule module;
    private final ModuleFiles files;
    private final List<String> emptyFolders;
    private final PlatformRenderer renderer;

    private ModuleVetting(ResolvedModule module, Collection<String> emptyFolders, PlatformRenderer renderer) {
        this.module = module;
        this.emptyFolders = List.copyOf(emptyFolders);
        this.files = module.files();
        this.renderer = renderer;
    }

    /** Runs all checks, those of what it renders only if the module compiles. */
    public static List<VetCheck> vet(ResolvedModule module, PlatformRenderer renderer) {
        return vet(module, List.of(), renderer);
    }

    /**
     * Runs all checks of a module that is a folder.
     *
     * @param emptyFolders folders in it that have no files, such as {@code tests/minimal/}: a test of which nothing is there fails
     */
    public static List<VetCheck> vet(
            ResolvedModule module, Collection<String> emptyFolders, PlatformRenderer renderer) {
        ModuleVetting vetting = new ModuleVetting(module, emptyFolders, renderer);
        Optional<Library> library = emptyFolders.isEmpty() ? renderer.library(module) : Optional.empty();
        return library.isPresent() ? vetting.library(library.orElseThrow()) : vetting.platform();
    }

    private List<VetCheck> library(Library library) {
        List<VetCheck> checks = new ArrayList<>();
        checks.add(new VetCheck(
                "compiles",
                "it compiles",
                library.errors().stream().map(VetFinding::of).toList()));
        checks.add(identified(List.of()));
        checks.add(formatted());
        evaluated("some of its fields are errors", "modules that need this field fail", library.brokenFields())
                .ifPresent(checks::add);
        checks.add(new VetCheck(
                LIBRARY, "it is a library for other modules, as it has neither #Input nor #Render", List.of()));
        return checks;
    }

    private List<VetCheck> platform() {
        List<VetCheck> checks = new ArrayList<>();
        List<VetFinding> errors = errors();
        List<VetFinding> ofModuleFile =
                errors.stream().filter(ModuleVetting::isOfModuleFile).toList();
        List<VetFinding> others = errors.stream()
                .filter(finding -> !ofModuleFile.contains(finding))
                .toList();
        if (ofModuleFile.isEmpty() || !others.isEmpty()) { // else nobody knows yet whether it compiles
            checks.add(new VetCheck("compiles", "it compiles, and has #Input and #Render", others));
        }
        checks.add(identified(
                ofModuleFile.stream().map(ModuleVetting::withNearField).toList()));
        checks.add(formatted());
        if (errors.isEmpty()) {
            unused().ifPresent(checks::add);
            leftOut().ifPresent(checks::add);
            checks.add(documented());
            checks.add(tests());
        }
        return checks;
    }

    private List<VetFinding> errors() {
        return renderer.check(module, Deadline.after(PlatformRenderer.TIMEOUT)).stream()
                .map(VetFinding::of)
                .toList();
    }

    private static boolean isOfModuleFile(VetFinding finding) {
        return !finding.positions().isEmpty()
                && finding.positions().getFirst().file().equals(MODULE_FILE);
    }

    private static VetFinding withNearField(VetFinding finding) {
        return finding.hint() == null && finding.message().startsWith(CueErrors.NOT_ALLOWED)
                ? Spelling.nearest(finding.path(), FIELDS)
                        .map(near -> new VetFinding(
                                finding.severity(),
                                finding.code(),
                                finding.path(),
                                finding.message(),
                                finding.positions(),
                                "did you mean " + near + "?"))
                        .orElse(finding)
                : finding;
    }

    /** Checks the module file, unless it is known already what is wrong with it. */
    private VetCheck identified(List<VetFinding> known) {
        String text = MODULE_FILE + " names the module and the version of the language";
        return new VetCheck("module-file", text, known.isEmpty() ? missingNames() : known);
    }

    private List<VetFinding> missingNames() {
        if (!files.contains(MODULE_FILE)) {
            return List.of(new VetFinding(
                    Severity.ERROR,
                    LAYOUT,
                    "",
                    MODULE_FILE + " is missing",
                    List.of(),
                    (module.ref() instanceof InlineRef ? "of an inline module it is one of several files; " : "")
                            + "write into it: module: \"example.com/platform@v1\", and on the next line language: version: \""
                            + VERSION + "\""));
        }
        List<VetFinding> findings = new ArrayList<>();
        try {
            Value value = CueContext.create()
                    .load(
                            SourceTree.of(Map.of(
                                    "module.cue", files.bytes(MODULE_FILE).orElseThrow())),
                            LoadOptions.DEFAULTS,
                            List.of("module.cue"))
                    .value();
            for (String field : List.of("module", "language.version")) {
                Value given = value.lookup(field);
                if (!given.exists() || given.asString().orElse("").isEmpty()) {
                    findings.add(VetFinding.error(
                            LAYOUT, "the field " + field + " is missing", VetFinding.beginning(MODULE_FILE)));
                }
            }
        } catch (CueException e) {
            e.errors().stream()
                    .map(x -> VetFinding.error(
                            LAYOUT,
                            x.message(),
                            x.positions().stream()
                                    .map(p -> new Position(MODULE_FILE, p.offset(), p.line(), p.column()))
                                    .toArray(Position[]::new)))
                    .forEach(findings::add);
        }
        return findings;
    }

    /** What is not well-formed is left to compilation, which has more to say about it. */
    private VetCheck formatted() {
        List<VetFinding> findings = new ArrayList<>();
        int count = 0;
        for (String file : files.evaluated().paths()) {
            // What others wrote stays as they wrote it.
            if (file.endsWith(".cue") && !file.startsWith("vendor/")) {
                count += formatted(file, findings) ? 1 : 0;
            }
        }
        return new VetCheck(
                "layout",
                count == 0
                        ? "it has no well-formed CUE files that could have a layout"
                        : (count - findings.size()) + " of " + count + " CUE files are in the standard layout",
                findings);
    }

    /** Reports whether a file is well-formed, so that it can have a layout. */
    private boolean formatted(String file, List<VetFinding> findings) {
        try {
            String text = files.text(file).orElse("");
            String formatted = CueFormat.format(file, files.bytes(file).orElseThrow(), false);
            if (!formatted.equals(text)) {
                findings.add(new VetFinding(
                        Severity.ERROR,
                        "Format",
                        "",
                        "the file is not in the standard layout",
                        List.of(VetFinding.beginning(file)),
                        module.ref() instanceof InlineRef
                                ? "pequod cue fmt - rewrites it"
                                : "pequod cue fmt " + file + " in the folder of the module rewrites it"));
            }
            return true;
        } catch (CueException e) {
            return false;
        } catch (ModuleException e) {
            findings.add(VetFinding.error("Format", String.valueOf(e.getMessage()), VetFinding.beginning(file)));
            return true;
        }
    }

    /** Looks for fields that are errors, which no rendering shows as long as {@code #Render} does not need them. */
    private Optional<VetCheck> unused() {
        return evaluated(
                "some fields outside of #Render are errors",
                "renderings fail once they need this field",
                renderer.brokenFields(module));
    }

    /** Looks for files at the top or of the policy that no package has: what they say is as if it were not written. */
    private Optional<VetCheck> leftOut() {
        ModuleTree tree = new ModuleTree(files.evaluated());
        List<VetFinding> findings = new ArrayList<>();
        if (tree.root().isEmpty()) {
            tree.nameless("")
                    .forEach(file -> findings.add(VetFinding.warning(
                            LAYOUT,
                            "the file belongs to no package, so that nothing of it counts",
                            VetFinding.beginning(file))));
        }
        for (String folder : tree.policyFolders()) {
            tree.leftOut(folder)
                    .forEach(file -> findings.add(VetFinding.warning(
                            LAYOUT,
                            "the file is left out by its name, or an attribute, so that nothing is forbidden by it",
                            VetFinding.beginning(file))));
        }
        return findings.isEmpty()
                ? Optional.empty()
                : Optional.of(new VetCheck("counted", "some CUE files do not count", findings));
    }

    private static Optional<VetCheck> evaluated(String text, String hint, List<RenderError> broken) {
        List<VetFinding> findings = broken.stream()
                .map(e -> new VetFinding(Severity.WARNING, e.code(), e.path(), e.message(), e.positions(), hint))
                .toList();
        return findings.isEmpty() ? Optional.empty() : Optional.of(new VetCheck("evaluated", text, findings));
    }

    /** Looks for fields of the input that have no comment: it is what people are told when they get a field wrong. */
    private VetCheck documented() {
        List<VetFinding> findings = new ArrayList<>();
        int count = 0;
        for (Field f : renderer.inputFields(module)) {
            count++;
            if (f.value().docs().isEmpty()) {
                findings.add(VetFinding.warning(
                        "Comment",
                        "the field " + f.name() + " has no comment, which users see when they get it wrong",
                        f.value().positions().stream().limit(1).toArray(Position[]::new)));
            }
        }
        return new VetCheck(
                "comments",
                count == 0
                        ? "#Input has no fields that could have a comment"
                        : (count - findings.size()) + " of " + count + " fields of #Input have a comment",
                findings);
    }

    /** Returns what fails in some tests, with their names unless its places show which one it is. */
    private static VetFinding naming(VetFinding failure, List<ModuleCase> tests) {
        boolean isShown = failure.positions().stream()
                .anyMatch(place -> place.file().startsWith(tests.getFirst().folder()));
        if (isShown || failure.positions().isEmpty()) {
            return failure;
        }
        String names = tests.stream()
                        .map(ModuleCase::name)
                        .distinct()
                        .limit(MOST_NAMES)
                        .collect(Collectors.joining(", "))
                + (tests.size() > MOST_NAMES ? " and " + (tests.size() - MOST_NAMES) + " more" : "");
        return new VetFinding(
                failure.severity(),
                failure.code(),
                failure.path(),
                failure.message() + (tests.size() == 1 ? " (in the test " : " (in " + tests.size() + " tests: ") + names
                        + ")",
                failure.positions(),
                failure.hint());
    }

    private VetCheck tests() {
        ModuleCase.Found tests = ModuleCase.of(files, emptyFolders);
        if (tests.cases().isEmpty()) {
            List<VetFinding> none = new ArrayList<>(tests.findings());
            none.add(VetFinding.error(ModuleCase.CODE, "there are no tests; each is a folder below tests/"));
            return new VetCheck("tests", "it has no tests", none);
        }
        List<VetFinding> findings = new ArrayList<>(tests.findings());
        Map<VetFinding, List<ModuleCase>> failing = new LinkedHashMap<>();
        Set<String> silent = new TreeSet<>(new ModuleTree(files.evaluated()).policyFolders());
        int passed = 0;
        for (ModuleCase test : tests.cases()) {
            ModuleCase.Outcome outcome = test.run(module, renderer);
            List<VetFinding> failures = outcome.failures();
            silent.removeAll(outcome.objecting());
            failures.forEach(failure ->
                    failing.computeIfAbsent(failure, one -> new ArrayList<>()).add(test));
            passed += failures.isEmpty() ? 1 : 0;
        }
        failing.forEach((failure, cases) -> findings.add(naming(failure, cases)));
        if (tests.cases().stream().noneMatch(ModuleCase::expectsViolations) && !silent.isEmpty()) {
            findings.add(VetFinding.warning(
                    ModuleCase.CODE, "no test has a violations.json, so nothing shows that the policy finds anything"));
        } else {
            silent.forEach(folder -> findings.add(VetFinding.warning(
                    ModuleCase.CODE, "in no test does " + folder + " find anything, so nothing shows that it works")));
        }
        long strays = tests.findings().stream()
                .filter(finding -> finding.severity() == Severity.ERROR)
                .count();
        String text = passed + " of " + tests.cases().size() + " tests pass"
                + (strays == 0
                        ? ""
                        : ", but " + strays + (strays == 1 ? " file below tests/ is" : " files below tests/ are")
                                + " part of none");
        return new VetCheck("tests", text, findings);
    }
}
