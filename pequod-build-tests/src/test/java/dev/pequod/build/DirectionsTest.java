package dev.pequod.build;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The directions between packages, in one table; ARCHITECTURE.md shows the same table. */
final class DirectionsTest {
    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(location -> !location.contains("test-classes")
                    && !location.contains("-tests.jar")
                    && !location.contains("jmh_generated"))
            .importPackages("dev.pequod");

    private static final String ROOT = "dev.pequod.";

    /**
     * What a package may need, directly; what those need is allowed as well, as far as it is not another module's inside. Names
     * leave out {@code dev.pequod}; packages below an internal one belong to it.
     */
    private static final Map<String, Set<String>> NEEDS = Map.ofEntries(
            Map.entry("api", Set.of()),
            Map.entry("cue", Set.of("cue.internal.program")),
            Map.entry("cue.errors", Set.of()),
            Map.entry("cue.internal.number", Set.of()),
            Map.entry("cue.internal.source", Set.of("cue.errors")),
            Map.entry("cue.internal.syntax", Set.of("cue.internal.source", "cue.internal.number")),
            Map.entry("cue.internal.load", Set.of("cue.internal.syntax")),
            Map.entry("cue.internal.adt", Set.of("cue.internal.source", "cue.internal.number")),
            Map.entry("cue.internal.compile", Set.of("cue.internal.syntax", "cue.internal.adt")),
            Map.entry("cue.internal.eval", Set.of("cue.internal.adt")),
            Map.entry("cue.internal.encoding", Set.of("cue.internal.source", "cue.internal.number")),
            Map.entry(
                    "cue.internal.export", Set.of("cue.internal.eval", "cue.internal.syntax", "cue.internal.encoding")),
            Map.entry("cue.internal.schema", Set.of("cue.internal.export")),
            Map.entry("cue.internal.template", Set.of("cue.internal.source")),
            Map.entry("cue.internal.builtin", Set.of("cue.internal.schema", "cue.internal.template")),
            Map.entry(
                    "cue.internal.program",
                    Set.of("cue.internal.load", "cue.internal.compile", "cue.internal.builtin")),
            Map.entry("resolver.net", Set.of("api")),
            Map.entry("resolver.settings", Set.of("resolver.cache", "resolver.dependencies", "resolver.trust")),
            Map.entry("resolver.embedded", Set.of("api")),
            Map.entry("resolver.memory", Set.of("api")),
            Map.entry("resolver.cache", Set.of("resolver.memory")),
            Map.entry("resolver.archive", Set.of("api")),
            Map.entry("resolver.file", Set.of("api")),
            Map.entry("resolver.json", Set.of("resolver.memory")),
            Map.entry("resolver.credentials", Set.of("resolver.json", "resolver.net")),
            Map.entry(
                    "resolver.oci",
                    Set.of("resolver.archive", "resolver.file", "resolver.json", "resolver.memory", "resolver.net")),
            Map.entry("resolver.git", Set.of("resolver.file", "resolver.memory", "resolver.net")),
            Map.entry("resolver.configmap", Set.of("api")),
            Map.entry("resolver.audit", Set.of("resolver.json")),
            Map.entry("resolver.dependencies", Set.of("resolver.oci")),
            Map.entry("resolver.trust", Set.of("resolver.git", "resolver.oci")),
            Map.entry(
                    "resolver",
                    Set.of("resolver.embedded", "resolver.cache", "resolver.dependencies", "resolver.trust")),
            Map.entry("graph.json", Set.of()),
            Map.entry("graph", Set.of("graph.json", "api")),
            Map.entry("graph.view", Set.of("graph")),
            Map.entry("graph.render", Set.of("graph", "api", "cue")),
            Map.entry("apply.readiness", Set.of("graph")),
            Map.entry("apply", Set.of("apply.readiness", "graph", "api")),
            Map.entry("apply.cluster", Set.of("apply")),
            Map.entry("apply.diagnosis", Set.of("apply")),
            Map.entry("apply.history", Set.of("apply", "graph.render")),
            Map.entry("operator.runtime", Set.of()),
            Map.entry("operator.metrics", Set.of()),
            Map.entry(
                    "operator",
                    Set.of(
                            "operator.runtime",
                            "operator.metrics",
                            "apply.cluster",
                            "apply.history",
                            "resolver",
                            "resolver.audit",
                            "resolver.configmap",
                            "resolver.credentials",
                            "resolver.settings")),
            Map.entry("cli.console", Set.of("cue", "graph")),
            Map.entry("cli.command", Set.of("cli.console", "graph.view")),
            Map.entry("cli.input", Set.of("cli.command")),
            Map.entry("cli.cue", Set.of("cli.input")),
            Map.entry(
                    "cli.source",
                    Set.of(
                            "cli.input",
                            "graph.render",
                            "resolver",
                            "resolver.audit",
                            "resolver.credentials",
                            "resolver.settings")),
            Map.entry("cli.render", Set.of("cli.source", "graph.view", "resolver.configmap")),
            Map.entry("cli.module", Set.of("cli.source")),
            Map.entry("cli.cache", Set.of("cli.source", "resolver.cache")),
            Map.entry("cli.cluster", Set.of("cli.render", "apply.cluster", "apply.diagnosis", "apply.history")),
            Map.entry("cli", Set.of("cli.cache", "cli.cluster", "cli.cue", "cli.module", "cli.render")),
            Map.entry("conformance", Set.of("cue")),
            Map.entry("conformance.differential", Set.of("conformance")),
            Map.entry("conformance.fuzz", Set.of("cue")),
            Map.entry("benchmarks", Set.of("graph.render", "resolver")));

    /** Modules that are not deployed and look inside pequod-cue, to compare or measure what its API hides. */
    private static final Set<String> INSIDERS = Set.of("conformance", "benchmarks");

    private static Set<String> closure(String name) {
        Set<String> all = new TreeSet<>(NEEDS.getOrDefault(name, Set.of()));
        for (String needed : List.copyOf(all)) {
            all.addAll(closure(needed));
        }
        return all;
    }

    /** Returns the name of a type's package in the table, empty for what is not ours. */
    private static String name(JavaClass type) {
        if (!type.getPackageName().startsWith(ROOT)) {
            return "";
        }
        String name = type.getPackageName().substring(ROOT.length());
        return name.replaceFirst("(\\.internal\\.[^.]+)\\..*", "$1");
    }

    private static String module(JavaClass type) {
        return name(type).replaceFirst("\\..*", "");
    }

    @Test
    void packagesNeedOnlyWhatTheTableSays() {
        Map<String, String> wrong = new TreeMap<>();
        Set<String> seen = new TreeSet<>();
        for (JavaClass type : CLASSES) {
            String from = name(type);
            if (seen.add(from) && !NEEDS.containsKey(from)) {
                wrong.put(from, "this package is not in the table");
            }
            Set<String> allowed = closure(from);
            type.getDirectDependenciesFromSelf().forEach(d -> {
                String to = name(d.getTargetClass().getBaseComponentType());
                if (!to.isEmpty() && !to.equals(from) && !allowed.contains(to)) {
                    wrong.putIfAbsent(from + " -> " + to, d.getDescription());
                }
            });
        }
        assertEquals(Map.of(), wrong, "directions that the table does not allow, each with one place");
        assertEquals(new TreeSet<>(NEEDS.keySet()), seen, "packages of the table, packages that there are");
    }

    @Test
    void architectureShowsTheSameTable() {
        Map<String, Set<String>> shown = new TreeMap<>();
        Pattern code = Pattern.compile("`([^`]+)`");
        for (String line : Repository.text(Path.of("ARCHITECTURE.md")).split("\n", -1)) {
            String[] cells = line.split("\\|", -1);
            Matcher name = Pattern.compile(" `dev\\.pequod\\.([a-z.]+)` ").matcher(cells.length == 5 ? cells[1] : "");
            if (name.matches()) {
                Set<String> needs = new TreeSet<>();
                code.matcher(cells[3]).results().forEach(m -> needs.add(m.group(1)));
                shown.put(name.group(1), needs);
            }
        }
        assertEquals(new TreeMap<>(NEEDS), shown);
    }

    @Test
    void internalPackagesStayInTheirModule() {
        Set<String> wrong = new TreeSet<>();
        for (JavaClass type : CLASSES) {
            type.getDirectDependenciesFromSelf().forEach(d -> {
                JavaClass target = d.getTargetClass().getBaseComponentType();
                String to = module(target);
                boolean insider = INSIDERS.contains(module(type));
                if (!to.isEmpty()
                        && !insider
                        && !to.equals(module(type))
                        && (target.getPackageName() + ".").contains(".internal.")) {
                    wrong.add(d.getDescription());
                }
            });
        }
        assertEquals(List.of(), new ArrayList<>(wrong), "uses of another module's internal packages");
    }

    @Test
    void publicSignaturesNameNoInternalAndNoThirdPartyType() {
        Set<String> wrong = new TreeSet<>();
        for (JavaClass type : CLASSES) {
            boolean library = Set.of("api", "cue", "resolver", "graph", "apply").contains(module(type));
            if (!library || (type.getPackageName() + ".").contains(".internal.") || !isExported(type)) {
                continue;
            }
            type.getMethods().stream()
                    .filter(m -> isPromised(m.getModifiers()))
                    .forEach(m -> m.getAllInvolvedRawTypes().forEach(t -> refuse(m.getFullName(), t, wrong)));
            type.getConstructors().stream()
                    .filter(c -> isPromised(c.getModifiers()))
                    .forEach(c -> c.getAllInvolvedRawTypes().forEach(t -> refuse(c.getFullName(), t, wrong)));
            type.getFields().stream()
                    .filter(f -> isPromised(f.getModifiers()))
                    .forEach(f -> f.getAllInvolvedRawTypes().forEach(t -> refuse(f.getFullName(), t, wrong)));
        }
        assertEquals(List.of(), new ArrayList<>(wrong));
    }

    private static boolean isExported(JavaClass type) {
        return type.getModifiers().contains(com.tngtech.archunit.core.domain.JavaModifier.PUBLIC)
                && type.getEnclosingClass().map(DirectionsTest::isExported).orElse(true);
    }

    private static boolean isPromised(Set<com.tngtech.archunit.core.domain.JavaModifier> modifiers) {
        return (modifiers.contains(com.tngtech.archunit.core.domain.JavaModifier.PUBLIC)
                        || modifiers.contains(com.tngtech.archunit.core.domain.JavaModifier.PROTECTED))
                && !modifiers.contains(com.tngtech.archunit.core.domain.JavaModifier.SYNTHETIC);
    }

    private static void refuse(String member, JavaClass involved, Set<String> wrong) {
        JavaClass type = involved.getBaseComponentType();
        String name = type.getPackageName() + ".";
        boolean fine = type.isPrimitive()
                || name.startsWith("java.")
                || name.startsWith("javax.net.")
                || name.startsWith("dev.pequod.") && !name.contains(".internal.");
        if (!fine) {
            wrong.add(member + " names " + type.getName());
        }
    }

    @Test
    void theGraphModelIsPure() {
        noClasses()
                .that()
                .resideInAPackage("dev.pequod.graph")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("dev.pequod.cue..", "dev.pequod.graph.render..", "io.fabric8..")
                .allowEmptyShould(true)
                .check(CLASSES);
    }

    /** The components of records are read by reflection, in one class. */
    @Test
    void librariesPrintNothingAndUseNoReflection() {
        for (String module : List.of("api", "cue", "resolver", "graph", "apply")) {
            noClasses()
                    .that()
                    .resideInAPackage("dev.pequod." + module + "..")
                    .and()
                    .doNotHaveFullyQualifiedName("dev.pequod.cue.RecordFields")
                    .should()
                    .dependOnClassesThat()
                    .haveFullyQualifiedName("java.lang.reflect.Method")
                    .orShould()
                    .accessField(System.class, "out")
                    .orShould()
                    .accessField(System.class, "err")
                    .orShould()
                    .callMethod(System.class, "exit", int.class)
                    .allowEmptyShould(true)
                    .check(CLASSES);
        }
    }

    /** How many files use a third-party library, by its root package. Few, so that it can be replaced. */
    private static final Map<String, Integer> IMPORTING_FILES = Map.ofEntries(
            Map.entry("com.fasterxml.jackson", 1),
            Map.entry("com.github.benmanes.caffeine", 2),
            Map.entry("com.google.api.client", 2),
            Map.entry("com.google.cloud.tools.jib", 1),
            Map.entry("com.google.re2j", 2),
            Map.entry("com.sun.net.httpserver", 1),
            Map.entry("io.fabric8", 2),
            Map.entry("io.opentelemetry", 2),
            Map.entry("org.apache.commons.compress", 4),
            Map.entry("org.apache.http", 3),
            Map.entry("org.apache.sshd", 1),
            Map.entry("org.bouncycastle", 1),
            Map.entry("org.eclipse.jgit", 4),
            Map.entry("org.snakeyaml.engine", 2),
            Map.entry("picocli", 5),
            Map.entry("tools.jackson", 1));

    @Test
    void thirdPartyLibrariesAreImportedByFewFiles() {
        Map<String, Set<String>> users = new TreeMap<>();
        Set<String> unknown = new TreeSet<>();
        for (JavaClass type : CLASSES) {
            String file = type.getPackageName() + "/"
                    + type.getSource().flatMap(s -> s.getFileName()).orElse(type.getName());
            type.getDirectDependenciesFromSelf().forEach(d -> {
                String name = d.getTargetClass().getBaseComponentType().getPackageName() + ".";
                boolean measures =
                        name.startsWith("org.openjdk.jmh.") && module(type).equals("benchmarks");
                if (measures
                        || name.equals(".")
                        || name.startsWith("java.")
                        || name.startsWith("javax.")
                        || name.startsWith("com.sun.management.")
                        || name.startsWith("dev.pequod.")
                        || name.startsWith("org.jspecify.")) {
                    return;
                }
                String library = IMPORTING_FILES.keySet().stream()
                        .filter(l -> name.startsWith(l + "."))
                        .findFirst()
                        .orElse("");
                if (library.isEmpty()) {
                    unknown.add(file + " uses " + name);
                } else {
                    users.computeIfAbsent(library, l -> new TreeSet<>()).add(file);
                }
            });
        }
        assertEquals(Set.of(), unknown, "libraries without an entry in the table");
        Map<String, Integer> counts = new TreeMap<>();
        users.forEach((library, files) -> counts.put(library, files.size()));
        assertEquals(new TreeMap<>(IMPORTING_FILES), counts, () -> "the files are " + users);
    }
}
