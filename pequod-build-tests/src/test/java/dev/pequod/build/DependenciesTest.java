package dev.pequod.build;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What each jar brings along when it runs: as its pom says, and as ARCHITECTURE.md shows. */
final class DependenciesTest {
    private static final List<String> DEPLOYED = List.of(
            "pequod-api",
            "pequod-cue",
            "pequod-resolver",
            "pequod-graph",
            "pequod-apply",
            "pequod-operator",
            "pequod-cli");

    private static final Pattern DEPENDENCY = Pattern.compile("(?s)<dependency>(.*?)</dependency>");
    private static final Pattern ARTIFACT = Pattern.compile("<artifactId>([^<]+)</artifactId>");

    /** Returns what a module's own pom names for run time. */
    private static Set<String> declared(String module) {
        Set<String> names = new TreeSet<>();
        String pom = Repository.text(Path.of(module, "pom.xml")).replaceFirst("(?s)<build>.*", "");
        Matcher dependencies = DEPENDENCY.matcher(pom);
        while (dependencies.find()) {
            String dependency = dependencies.group(1);
            Matcher artifact = ARTIFACT.matcher(dependency);
            if (artifact.find() && !dependency.matches("(?s).*<scope>(test|provided)</scope>.*")) {
                names.add(artifact.group(1));
            }
        }
        return names;
    }

    private static Set<String> closure(String module) {
        Set<String> all = new TreeSet<>();
        for (String name : declared(module)) {
            all.add(name);
            if (name.startsWith("pequod-")) {
                all.addAll(closure(name));
            }
        }
        return all;
    }

    @Test
    void architectureShowsThem() {
        Map<String, Set<String>> shown = new TreeMap<>();
        Pattern row = Pattern.compile("\\| `(pequod-[a-z]+)` \\|([^|]*)\\|([^|]*)\\|");
        Matcher rows = row.matcher(Repository.text(Path.of("ARCHITECTURE.md")));
        while (rows.find()) {
            Set<String> names = new TreeSet<>();
            Pattern.compile("`([^`]+)`")
                    .matcher(rows.group(2) + rows.group(3))
                    .results()
                    .forEach(m -> names.add(m.group(1)));
            shown.put(rows.group(1), names);
        }
        Map<String, Set<String>> wanted = new TreeMap<>();
        DEPLOYED.forEach(module -> wanted.put(module, closure(module)));
        assertEquals(wanted, shown, "the table about what a jar brings along");
    }
}
