package dev.pequod.cue.internal.load;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A folder that stands for a module that is needed, as {@code cue.mod/local-module.cue} says.
 *
 * @param path the path of the module without its major version
 * @param major its major version
 * @param folder the folder, as it is written there: from the top of the module that says so
 * @param isOneOfSeveral whether the module is needed in several major versions of which folders stand for more than one
 */
record Replacement(String path, String major, String folder, boolean isOneOfSeveral) {
    /** A module before those within its path, a lower major version before a higher one. */
    private static final Comparator<Replacement> OUTERMOST =
            Comparator.comparingInt((Replacement one) -> one.path().length()).thenComparing(Replacement::qualified);

    /**
     * Returns the folders among what stands for modules; another module may stand for one as well.
     *
     * @param replaced what stands for a module, by its path with the major version
     */
    static List<Replacement> of(Map<String, String> replaced) {
        Map<String, Integer> majors = new HashMap<>();
        replaced.keySet().forEach(qualified -> majors.merge(ModulePath.withoutVersion(qualified), 1, Integer::sum));
        List<Replacement> all = new ArrayList<>();
        replaced.forEach((qualified, by) -> {
            String path = ModulePath.withoutVersion(qualified);
            if (by.startsWith(".")) {
                String major = qualified.substring(Math.min(qualified.length(), path.length() + 1));
                all.add(new Replacement(path, major, by, majors.getOrDefault(path, 0) > 1));
            }
        });
        all.sort(OUTERMOST);
        return List.copyOf(all);
    }

    /** Returns the path of the module with its major version. */
    String qualified() {
        return path + "@" + major;
    }
}
