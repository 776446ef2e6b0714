package dev.pequod.resolver.oci;

import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * The paths that CUE allows in a module ({@code module.CheckFilePath} of {@code cuelang.org/go/mod}): the cue command refuses the whole
 * module for a single file of another name. They are those that every file system can hold, also that of Windows.
 */
final class CuePaths {
    private static final String SIGNS = "!#$%&()+,-.=@[]^_{}~ ";
    private static final Set<String> DEVICES = Set.of(
            "con", "prn", "aux", "nul", "com1", "com2", "com3", "com4", "com5", "com6", "com7", "com8", "com9", "lpt1",
            "lpt2", "lpt3", "lpt4", "lpt5", "lpt6", "lpt7", "lpt8", "lpt9");

    private CuePaths() {}

    /** Returns what is wrong with the path of a file; it can follow the path and "has". */
    static Optional<String> problem(String path) {
        for (String name : path.split("/", -1)) {
            Optional<String> problem = problemOfName(name);
            if (problem.isPresent()) {
                return problem;
            }
        }
        return Optional.empty();
    }

    private static Optional<String> problemOfName(String name) {
        if (name.isEmpty() || name.endsWith(".")) {
            return Optional.of(name.isEmpty() ? "an empty name" : "a name that ends in a dot");
        }
        Optional<String> sign = name.codePoints()
                .filter(c -> !isAllowed(c))
                .mapToObj(
                        c -> "the sign " + (c < ' ' || c == 0x7f ? String.format("U+%04X", c) : Character.toString(c)))
                .findFirst();
        if (sign.isPresent()) {
            return sign;
        }
        int dot = name.indexOf('.');
        String stem = dot < 0 ? name : name.substring(0, dot);
        return DEVICES.contains(stem.toLowerCase(Locale.ROOT))
                ? Optional.of("the name " + stem + ", which Windows keeps for a device")
                : Optional.empty();
    }

    private static boolean isAllowed(int c) {
        return c < 0x80 ? Character.isLetterOrDigit(c) || SIGNS.indexOf(c) >= 0 : Character.isLetter(c);
    }
}
