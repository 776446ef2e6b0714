package dev.pequod.cue.internal.syntax;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The changes of the language that hold in a file: those its language version made permanent, and those it asks for with
 * {@code @experiment(name)} before the package clause.
 */
public final class FileExperiments {

    /** A change of the language; the attribute has its name in lower case. */
    public enum Experiment {
        /** Changes nothing; for tests. */
        TESTING(version(13), null),
        /** Changes nothing; for tests of accepted experiments. */
        ACCEPTED_(version(13), version(15)),
        /** Compares values of all kinds with {@code ==}. */
        STRUCTCMP(version(14), version(15)),
        /** Opens closed values with {@code x...} and no longer by embedding. */
        EXPLICITOPEN(version(15), null),
        /** Has {@code self} and postfix aliases instead of {@code X=}. */
        ALIASV2(version(15), null),
        /** Has {@code try}, {@code else}, {@code otherwise} and optional references. */
        TRY(version(16), null),
        /** Leaves the right operand of {@code &&} and {@code ||} alone if the left one decides. */
        SHORTCIRCUIT(version(17), null);

        private final LanguageVersion preview;
        private final @Nullable LanguageVersion stable;

        Experiment(LanguageVersion preview, @Nullable LanguageVersion stable) {
            this.preview = preview;
            this.stable = stable;
        }

        private static LanguageVersion version(int minor) {
            return new LanguageVersion(0, minor, 0, "");
        }

        String attributeName() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    private final EnumSet<Experiment> active;

    private FileExperiments(EnumSet<Experiment> active) {
        this.active = active;
    }

    /** Returns what a language version has without attributes. */
    public static FileExperiments of(LanguageVersion version) {
        return parse(version, List.of(), new ArrayList<>());
    }

    /**
     * Returns what holds for a version and the bodies of {@code @experiment} attributes.
     *
     * @param problems receives a message for each name that is unknown or not to be had in this version
     */
    static FileExperiments parse(LanguageVersion version, List<String> bodies, List<String> problems) {
        Set<String> asked = new TreeSet<>();
        for (String body : bodies) {
            if (!body.isEmpty()) {
                for (String name : body.split(",", -1)) {
                    asked.add(name.strip());
                }
            }
        }
        EnumSet<Experiment> active = EnumSet.noneOf(Experiment.class);
        for (Experiment e : Experiment.values()) {
            if (asked.remove(e.attributeName())) {
                if (version.isAtLeast(e.preview)) {
                    active.add(e);
                } else {
                    problems.add("cannot set experiment \"" + e.attributeName() + "\" before version " + e.preview);
                }
            }
            if (e.stable != null && version.isAtLeast(e.stable)) {
                active.add(e);
            }
        }
        for (String name : asked) {
            problems.add("unknown experiment " + "\"" + name + "\"");
        }
        return new FileExperiments(active);
    }

    /** Reports whether an experiment holds. */
    public boolean has(Experiment experiment) {
        return active.contains(experiment);
    }

    /** Returns the names of the experiments that hold, for messages. */
    @Override
    public String toString() {
        return active.toString();
    }
}
