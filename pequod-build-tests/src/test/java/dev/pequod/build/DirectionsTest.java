package dev.pequod.build;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** The directions between packages and modules; ARCHITECTURE.md shows the same tables. */
final class DirectionsTest {
    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("dev.pequod");

    private static final String CUE = "dev.pequod.cue";

    /**
     * What a package of pequod-cue may need, directly; what those need is allowed as well. The API package, named
     * {@code ""}, may need all and nothing may need it.
     */
    private static final Map<String, Set<String>> CUE_NEEDS = Map.ofEntries(
            Map.entry("errors", Set.of()),
            Map.entry("internal.number", Set.of()),
            Map.entry("internal.source", Set.of("errors", "internal.number")),
            Map.entry("internal.syntax", Set.of("internal.source")),
            Map.entry("internal.load", Set.of("internal.syntax")),
            Map.entry("internal.adt", Set.of("errors", "internal.source")),
            Map.entry("internal.compile", Set.of("internal.syntax", "internal.adt")),
            Map.entry("internal.eval", Set.of("internal.adt")),
            Map.entry("internal.encoding", Set.of("errors", "internal.source", "internal.number")),
            Map.entry("internal.template", Set.of("errors", "internal.source", "internal.number")),
            Map.entry(
                    "internal.builtin",
                    Set.of("internal.adt", "internal.eval", "internal.encoding", "internal.template")),
            Map.entry(
                    "internal.export",
                    Set.of("internal.adt", "internal.eval", "internal.syntax", "internal.encoding")));

    private static final Map<String, Set<String>> MODULE_NEEDS = Map.of(
            "api", Set.of(),
            "cue", Set.of(),
            "resolver", Set.of("api"),
            "graph", Set.of("api", "cue"),
            "cli", Set.of("api", "cue", "graph", "resolver"),
            "conformance", Set.of("cue"),
            "benchmarks", Set.of("api", "cue", "graph", "resolver"));

    private static Set<String> closure(String name) {
        Set<String> all = new TreeSet<>(CUE_NEEDS.getOrDefault(name, Set.of()));
        for (String needed : List.copyOf(all)) {
            all.addAll(closure(needed));
        }
        return all;
    }

    /** Names a package of pequod-cue by its key in the table: sub-packages belong to their parent. */
    private static String cuePackage(JavaClass type) {
        String rest =
                type.getPackageName().equals(CUE) ? "" : type.getPackageName().substring(CUE.length() + 1);
        String[] parts = rest.split("\\.", -1);
        return parts[0].equals("internal") && parts.length > 1 ? "internal." + parts[1] : parts[0];
    }

    private static boolean inCue(JavaClass type) {
        return type.getPackageName().equals(CUE) || type.getPackageName().startsWith(CUE + ".");
    }

    @Test
    void packagesOfCueNeedOnlyWhatTheTableSays() {
        Set<String> wrong = new TreeSet<>();
        int seen = 0;
        for (JavaClass type : CLASSES) {
            if (!inCue(type)) {
                continue;
            }
            seen++;
            String from = cuePackage(type);
            if (from.isEmpty()) {
                continue;
            }
            if (!CUE_NEEDS.containsKey(from)) {
                wrong.add("package " + from + " is not in the table");
                continue;
            }
            Set<String> allowed = closure(from);
            type.getDirectDependenciesFromSelf().forEach(d -> {
                JavaClass target = d.getTargetClass().getBaseComponentType();
                if (inCue(target) && !cuePackage(target).equals(from) && !allowed.contains(cuePackage(target))) {
                    wrong.add(from + " -> " + cuePackage(target) + ": " + d.getDescription());
                }
            });
        }
        assertTrue(seen > 0, "no class of pequod-cue was found");
        assertEquals(List.of(), new ArrayList<>(wrong), "directions that the table does not allow");
    }

    private static String module(JavaClass type) {
        String[] parts = type.getPackageName().split("\\.", -1);
        return parts.length > 2 && parts[0].equals("dev") && parts[1].equals("pequod") ? parts[2] : "";
    }

    @Test
    void modulesNeedOnlyWhatTheTableSays() {
        Set<String> wrong = new TreeSet<>();
        for (JavaClass type : CLASSES) {
            String from = module(type);
            Set<String> allowed = MODULE_NEEDS.get(from);
            if (allowed == null) {
                wrong.add(type.getName() + " is in no module of the table");
                continue;
            }
            type.getDirectDependenciesFromSelf().forEach(d -> {
                String to = module(d.getTargetClass().getBaseComponentType());
                if (!to.isEmpty() && !to.equals(from) && !allowed.contains(to)) {
                    wrong.add(from + " -> " + to + ": " + d.getDescription());
                }
            });
        }
        assertEquals(List.of(), new ArrayList<>(wrong));
    }

    @Test
    void internalPackagesStayInTheirModule() {
        Set<String> wrong = new TreeSet<>();
        for (JavaClass type : CLASSES) {
            type.getDirectDependenciesFromSelf().forEach(d -> {
                JavaClass target = d.getTargetClass().getBaseComponentType();
                String to = module(target);
                if (!to.isEmpty()
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
            boolean library = Set.of("api", "cue", "resolver", "graph").contains(module(type));
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

    @Test
    void librariesPrintNothingAndUseNoReflection() {
        for (String module : List.of("api", "cue", "resolver", "graph")) {
            noClasses()
                    .that()
                    .resideInAPackage("dev.pequod." + module + "..")
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

    /** How many files may import a third-party library, by its root package. Few, so that it can be replaced. */
    private static final Map<String, Integer> IMPORTING_FILES = Map.of(
            "com.google.re2j", 2,
            "org.snakeyaml.engine", 3,
            "com.google.common", 12,
            "com.github.benmanes.caffeine", 2,
            "picocli", 20,
            "org.openjdk.jmh", 30);

    @Test
    void thirdPartyLibrariesAreImportedByFewFiles() {
        Map<String, Set<String>> users = new TreeMap<>();
        Set<String> unknown = new TreeSet<>();
        for (JavaClass type : CLASSES) {
            String file = type.getPackageName() + "/"
                    + type.getSource().flatMap(s -> s.getFileName()).orElse(type.getName());
            type.getDirectDependenciesFromSelf().forEach(d -> {
                String name = d.getTargetClass().getBaseComponentType().getPackageName() + ".";
                if (name.equals(".")
                        || name.startsWith("java.")
                        || name.startsWith("javax.")
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
        users.forEach((library, files) -> {
            int limit = IMPORTING_FILES.getOrDefault(library, 0);
            assertFalse(files.size() > limit, library + " may be used by " + limit + " files, but is by " + files);
        });
    }
}
