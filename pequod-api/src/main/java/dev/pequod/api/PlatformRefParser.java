package dev.pequod.api;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Understands both forms of a platformRef, with the schemes that others added. Immutable and thread-safe.
 *
 * <p>All that is wrong is reported at once, each problem with the field it is in and what to do about it.
 */
public final class PlatformRefParser {
    /** The schemes that are Pequod's own, in the order in which messages name them. */
    static final List<String> OWN_SCHEMES =
            List.of(EmbeddedRef.SCHEME, OciRef.SCHEME, GitRef.SCHEME, ConfigMapRef.SCHEME, InlineRef.SCHEME);

    private static final Pattern SSH =
            Pattern.compile("(?:git:)?+[^:/@]++@[^:/@]++:[^@]*+|(?:git:)?+ssh://[^:/@]++@[^@]*+");
    private static final Pattern WEB = Pattern.compile("^https?://");

    private final List<String> schemes;
    private final List<String> offered;

    /**
     * Makes a parser.
     *
     * @param fetchedSchemes the schemes that have a {@link ModuleFetcher}, as {@link ModuleResolver#schemes()} tells. If some of
     *     Pequod's own are among them, the others of its own are refused; if none is, nothing is known of what can be fetched,
     *     and all are accepted
     */
    public PlatformRefParser(Set<String> fetchedSchemes) {
        List<String> others = new TreeSet<>(fetchedSchemes)
                .stream()
                        .filter(scheme -> Syntax.isScheme(scheme) && !OWN_SCHEMES.contains(scheme))
                        .toList();
        List<String> fetched =
                OWN_SCHEMES.stream().filter(fetchedSchemes::contains).toList();
        schemes = joined(OWN_SCHEMES, others);
        offered = fetched.isEmpty() ? schemes : joined(fetched, others);
    }

    private static List<String> joined(List<String> first, List<String> second) {
        return Stream.concat(first.stream(), second.stream()).toList();
    }

    /** Returns the schemes that this parser knows: Pequod's own, then the others by name. */
    public List<String> schemes() {
        return schemes;
    }

    /**
     * Returns the reference that a text form writes.
     *
     * @param text for example {@code embedded:v1.0.0}
     * @throws PlatformRefException if the text is no reference
     */
    public PlatformRef parse(String text) throws PlatformRefException {
        RefProblems problems = new RefProblems("");
        int colon = text.indexOf(':');
        String scheme = colon < 0 ? "" : text.substring(0, colon);
        if (!schemes.contains(scheme)) {
            problems.add("bad reference " + quoted(text) + ": expected "
                    + offered.stream().map(s -> s + ":…").collect(Collectors.joining(", "))
                    + suggestion(text, scheme));
            problems.throwIfAny();
        }
        return parseValue(scheme, text.substring(colon + 1), problems);
    }

    private String suggestion(String text, String scheme) {
        String better = "";
        if (Syntax.isVersion(text)) {
            better = EmbeddedRef.SCHEME + ":" + text;
        } else if (offered.contains(OciRef.SCHEME) && isOci(WEB.matcher(text).replaceFirst(""))) {
            better = OciRef.SCHEME + ":" + WEB.matcher(text).replaceFirst("");
        } else if (scheme.equals("https") || scheme.equals("ssh") || scheme.startsWith("git@")) {
            better = GitRef.SCHEME + ":" + text;
        } else if (text.contains("@sha256:")) {
            better = OciRef.SCHEME + ":" + text;
        }
        return better.isEmpty() ? Spelling.hint(scheme, offered) : "; did you mean " + quoted(better) + "?";
    }

    /** Returns a text as messages show it: with the user of ssh, which is no secret, and without any other. */
    private static String quoted(String text) {
        return Quote.of(SSH.matcher(text).matches() ? text : Quote.withoutUser(text));
    }

    /** Reports whether a text without a scheme is a registry's host, a repository, and a tag or a digest. */
    private static boolean isOci(String text) {
        if (checkValue(text).isPresent()) {
            return false;
        }
        try {
            OciRef.parse(text, new RefProblems(""));
            return true;
        } catch (PlatformRefException e) {
            return false;
        }
    }

    /**
     * Returns the reference that an object form holds.
     *
     * @param object a map, as any JSON or YAML library gives it
     * @param path where the object stands, for messages, such as {@code spec.platformRef}
     * @throws PlatformRefException if the object is no reference
     */
    public PlatformRef parseObject(@Nullable Object object, String path) throws PlatformRefException {
        RefProblems problems = new RefProblems(path);
        if (!(object instanceof Map<?, ?> map)) {
            if (object == null) {
                problems.add("required field is missing; expected an object with " + exactlyOne());
                throw problems.exception();
            }
            String example = object instanceof CharSequence ? ", such as {\"embedded\": \"v1.0.0\"}" : "";
            problems.add("expected an object with " + exactlyOne() + example + "; found " + describe(object));
            throw problems.exception();
        }
        List<String> keys = new ArrayList<>();
        for (Object key : map.keySet()) {
            keys.add(String.valueOf(key));
        }
        keys.sort(null);
        List<String> unknown =
                keys.stream().filter(key -> !schemes.contains(key)).toList();
        for (String key : unknown.subList(0, Math.min(unknown.size(), 10))) {
            problems.add(key, "unknown key; expected " + exactlyOne() + Spelling.hint(key, offered));
        }
        if (keys.isEmpty() || keys.size() - unknown.size() > 1) {
            problems.add("expected " + exactlyOne() + ", found " + foundKeys(keys));
        }
        problems.throwIfAny();
        String scheme = keys.getFirst();
        Object value = map.get(scheme);
        if (value instanceof CharSequence text) {
            return parseValue(scheme, text.toString(), new RefProblems(problems.below(scheme)));
        }
        if (scheme.equals(InlineRef.SCHEME) && offered.contains(scheme) && value instanceof Map<?, ?> files) {
            return InlineRef.parse(files, new RefProblems(problems.below(scheme)));
        }
        String hint = value instanceof Number ? "; put it in quotes" : "";
        problems.add(scheme, "expected a string, found " + describe(value) + hint);
        throw problems.exception();
    }

    private String exactlyOne() {
        return "exactly one of " + String.join(", ", offered);
    }

    private static String foundKeys(List<String> keys) {
        if (keys.isEmpty()) {
            return "none";
        }
        String shown = keys.stream().limit(10).map(RefProblems::step).collect(Collectors.joining(", "));
        String more = keys.size() > 10 ? " and " + (keys.size() - 10) + " more" : "";
        return shown + more + "; keep one of them";
    }

    private PlatformRef parseValue(String scheme, String value, RefProblems problems) throws PlatformRefException {
        if (!offered.contains(scheme)) {
            problems.add("modules cannot be fetched by " + scheme + " here; expected " + exactlyOne());
            throw problems.exception();
        }
        if (scheme.equals(InlineRef.SCHEME)) {
            return InlineRef.parse(value, problems);
        }
        checkValue(value).ifPresent(problems::add);
        if (OWN_SCHEMES.contains(scheme) && value.startsWith(scheme + ":") && !value.startsWith(scheme + "://")) {
            problems.add("bad reference " + quoted(value) + ": leave out " + scheme + ":, as in "
                    + quoted(value.substring(scheme.length() + 1)));
        }
        problems.throwIfAny();
        return switch (scheme) {
            case EmbeddedRef.SCHEME -> EmbeddedRef.parse(value, problems);
            case OciRef.SCHEME -> OciRef.parse(value, problems);
            case GitRef.SCHEME -> GitRef.parse(value, problems);
            case ConfigMapRef.SCHEME -> ConfigMapRef.parse(value, problems);
            default -> new CustomRef(scheme, value);
        };
    }

    /** Returns what is wrong with a value, of whatever scheme but inline. */
    static Optional<String> checkValue(String value) {
        if (value.isEmpty()) {
            return Optional.of("expected a reference, found an empty string");
        }
        if (value.length() > Syntax.LONGEST_VALUE) {
            return Optional.of("the reference has " + value.length() + " characters, at most " + Syntax.LONGEST_VALUE
                    + " are allowed");
        }
        if (!Syntax.isUnicode(value)) {
            return Optional.of("bad reference " + quoted(value) + ": it is not Unicode text");
        }
        return Syntax.hasControls(value)
                ? Optional.of("bad reference " + quoted(value) + ": control characters are not allowed")
                : Optional.empty();
    }

    private static String describe(@Nullable Object value) {
        return switch (value) {
            case null -> "null";
            case CharSequence text -> "the string " + quoted(text.toString());
            case Boolean truth -> "the boolean " + truth;
            case Number number -> "the number " + number;
            case Collection<?> list -> "a list";
            case Map<?, ?> map -> "an object";
            default -> "a value that is not JSON";
        };
    }
}
