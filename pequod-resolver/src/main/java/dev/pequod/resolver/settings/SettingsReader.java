package dev.pequod.resolver.settings;

import dev.pequod.api.Quote;
import dev.pequod.api.Spelling;
import dev.pequod.resolver.settings.SettingsException.Problem;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads settings from environment variables, and collects what is wrong. Whoever reads a setting makes it known: what is
 * left over in the end under our prefix is an error, as a setting that is misspelled would otherwise be silently off.
 */
final class SettingsReader {
    private static final String PREFIX = "PEQUOD_";

    /** Read by the scripts that start this program, and by its tests. */
    private static final Set<String> OF_SCRIPTS = Set.of(
            "PEQUOD_CLUSTER",
            "PEQUOD_CONTROL_PLANE",
            "PEQUOD_JAVA_OPTS",
            "PEQUOD_JDK_DIRS",
            "PEQUOD_NO_BUILD",
            "PEQUOD_TOOLS");

    // What Kubernetes sets in every pod for a Service whose name begins with "pequod".
    private static final Pattern OF_KUBERNETES = Pattern.compile("PEQUOD(?:_[A-Z0-9_]+)?_(?:SERVICE_HOST|SERVICE_PORT"
            + "(?:_[A-Z0-9_]+)?|PORT|PORT_[0-9]+_(?:TCP|UDP|SCTP)(?:_(?:PROTO|PORT|ADDR))?)");

    private static final Pattern DURATION = Pattern.compile("([0-9]{1,9}(?:\\.[0-9]{1,3})?)(ms|s|m|h|d)");
    private static final Pattern BYTES = Pattern.compile("([0-9]{1,12})(Ki|Mi|Gi|Ti)?");

    private final Map<String, String> environment;
    private final Set<String> known = new TreeSet<>();
    private final List<Problem> problems = new ArrayList<>();

    SettingsReader(Map<String, String> environment) {
        this.environment = new TreeMap<>(environment);
    }

    /** Returns the setting's value as the function understands it; empty if it is not set, is empty, or is malformed. */
    <T> Optional<T> read(String name, Function<String, T> function) {
        known.add(name);
        String text = environment.getOrDefault(name, "").strip();
        if (text.isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(function.apply(text));
        } catch (IllegalArgumentException e) {
            problems.add(new Problem(name, String.valueOf(e.getMessage())));
            return Optional.empty();
        }
    }

    /** Returns the entries between commas; each must be one that the check, which throws if it is not, lets pass. */
    List<String> list(String name, Consumer<String> check) {
        return read(name, text -> {
                    List<String> entries = entries(text);
                    entries.forEach(check);
                    return entries;
                })
                .orElse(List.of());
    }

    /** Returns the entries between commas, each of the form {@code key=value}, which is shown with the words of the setting. */
    Map<String, String> map(String name, String form, Consumer<String> checkKey) {
        return read(name, text -> {
                    Map<String, String> map = new LinkedHashMap<>();
                    for (String entry : entries(text)) {
                        int equals = entry.indexOf('=');
                        if (equals < 1 || equals == entry.length() - 1) {
                            throw new IllegalArgumentException(
                                    "expected " + form + ", found \"" + Quote.withoutUser(entry) + "\"");
                        }
                        checkKey.accept(entry.substring(0, equals));
                        map.put(entry.substring(0, equals), entry.substring(equals + 1));
                    }
                    return map;
                })
                .orElse(Map.of());
    }

    /** A list without entries would be none at all, which allows what the list is to restrict. */
    private static List<String> entries(String text) {
        List<String> entries =
                Arrays.stream(text.split(",", -1)).map(String::strip).toList();
        if (entries.contains("")) {
            throw new IllegalArgumentException(
                    "expected something between commas, found \"" + Quote.withoutUser(text) + "\"");
        }
        return entries;
    }

    /** Returns a time such as {@code 10s}, {@code 1.5m}, {@code 250ms}, {@code 7d}; more than nothing. */
    Duration duration(String name, Duration otherwise) {
        return read(name, SettingsReader::duration).orElse(otherwise);
    }

    /** Returns a time that is at least a second. */
    Duration seconds(String name, Duration otherwise) {
        return read(name, text -> {
                    Duration time = duration(text);
                    if (time.compareTo(Duration.ofSeconds(1)) < 0) {
                        throw new IllegalArgumentException("expected at least 1s, found \"" + text + "\"");
                    }
                    return time;
                })
                .orElse(otherwise);
    }

    private static Duration duration(String text) {
        Matcher form = DURATION.matcher(text);
        if (form.matches()) {
            long unit = switch (form.group(2)) {
                case "ms" -> 1;
                case "s" -> 1_000;
                case "m" -> 60_000;
                case "h" -> 3_600_000;
                default -> 86_400_000;
            };
            long millis = new BigDecimal(form.group(1))
                    .multiply(BigDecimal.valueOf(unit))
                    .longValue();
            if (millis > 0) {
                return Duration.ofMillis(millis);
            }
        }
        throw new IllegalArgumentException(
                "expected a time such as 250ms, 10s, 1.5m, 12h or 7d, found \"" + text + "\"");
    }

    /** Returns a number of bytes such as {@code 512Mi}; more than none. */
    long bytes(String name, long otherwise) {
        return read(name, SettingsReader::bytes).orElse(otherwise);
    }

    private static long bytes(String text) {
        Matcher form = BYTES.matcher(text);
        if (!form.matches()) {
            throw new IllegalArgumentException("expected bytes such as 512Mi or 2Gi, found \"" + text + "\"");
        }
        String unit = form.group(2) == null ? "" : form.group(2);
        int shift = switch (unit) {
            case "Ki" -> 10;
            case "Mi" -> 20;
            case "Gi" -> 30;
            case "Ti" -> 40;
            default -> 0;
        };
        try {
            long bytes = Math.multiplyExact(Long.parseLong(form.group(1)), 1L << shift);
            if (bytes < 1) {
                throw new IllegalArgumentException("expected at least one byte, found \"" + text + "\"");
            }
            return bytes;
        } catch (ArithmeticException e) {
            throw new IllegalArgumentException("\"" + text + "\" is too much", e);
        }
    }

    /** Returns a whole number within bounds. */
    int number(String name, int least, int most, int otherwise) {
        return read(name, text -> {
                    if (text.matches("[0-9]{1,9}")
                            && Integer.parseInt(text) >= least
                            && Integer.parseInt(text) <= most) {
                        return Integer.parseInt(text);
                    }
                    throw new IllegalArgumentException(
                            "expected a number from " + least + " to " + most + ", found \"" + text + "\"");
                })
                .orElse(otherwise);
    }

    /** Returns {@code true} or {@code false}. */
    boolean flag(String name, boolean otherwise) {
        return read(name, text -> switch (text) {
                    case "true" -> true;
                    case "false" -> false;
                    default -> throw new IllegalArgumentException("expected true or false, found \"" + text + "\"");
                })
                .orElse(otherwise);
    }

    /** Returns the names of our settings that were read so far, sorted. */
    List<String> known() {
        return known.stream().filter(name -> name.startsWith(PREFIX)).toList();
    }

    /** Ends reading. */
    void finish() throws SettingsException {
        for (String name : environment.keySet()) {
            boolean ours = name.startsWith(PREFIX)
                    && !OF_SCRIPTS.contains(name)
                    && !OF_KUBERNETES.matcher(name).matches();
            if (ours && !known.contains(name)) {
                String near = Spelling.hint(name, known());
                problems.add(new Problem(
                        name,
                        "there is no such setting"
                                + (near.isEmpty() ? "; those there are: " + String.join(", ", known()) : near)));
            }
        }
        if (!problems.isEmpty()) {
            throw new SettingsException(problems);
        }
    }
}
