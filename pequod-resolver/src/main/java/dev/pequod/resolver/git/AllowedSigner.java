package dev.pequod.resolver.git;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A line of a file of allowed signers, as ssh-keygen(1) describes it under ALLOWED SIGNERS. Lines that allow nobody to sign for Git are
 * none, such as those of authorities that certify keys: what they allow is not understood here. Immutable.
 *
 * @param principals whose key it is, as it stands there
 * @param after from when on signatures count
 * @param before until when signatures count
 */
record AllowedSigner(String principals, SshPublicKey key, Optional<Instant> after, Optional<Instant> before) {
    private static final String NAMESPACE = "git";
    private static final Pattern LINE =
            Pattern.compile("(?<who>\"[^\"]++\"|[^\\s\"]++)\\s++(?:(?<options>(?:[^\\s\"]|\"[^\"]*+\")++)\\s++)?"
                    + "(?<kind>ssh-\\S++|ecdsa-\\S++|sk-\\S++)\\s++(?<key>[A-Za-z0-9+/=]++)(?:\\s.*)?");
    private static final Pattern OPTION = Pattern.compile("(?<name>[A-Za-z-]++)(?:=\"(?<value>[^\"]*+)\")?(?:,|$)");
    private static final Pattern TIME = Pattern.compile("([0-9]{8})([0-9]{4})?([0-9]{2})?(Z)?");
    private static final DateTimeFormatter DIGITS = DateTimeFormatter.ofPattern("uuuuMMddHHmmss", Locale.ROOT);

    /** Reports whether a text is such a line, as far as its form goes. */
    static boolean isLine(String text) {
        return LINE.matcher(text).matches();
    }

    /**
     * Returns what a line says; empty if it allows nobody to sign for Git.
     *
     * @throws UnverifiedException if it is not understood; the message says why
     */
    static Optional<AllowedSigner> parse(String line) throws UnverifiedException {
        Matcher form = LINE.matcher(line);
        if (!form.matches()) {
            throw new UnverifiedException("expected a name, perhaps options, the kind of a key, and the key");
        }
        Optional<Instant> after = Optional.empty();
        Optional<Instant> before = Optional.empty();
        boolean isForGit = true;
        Set<String> given = new HashSet<>();
        String options = form.group("options") == null ? "" : form.group("options");
        Matcher option = OPTION.matcher(options);
        int at = 0;
        while (at < options.length()) {
            if (!option.find(at) || option.start() != at || options.endsWith(",")) {
                throw new UnverifiedException("expected options such as valid-before=\"20301231\", found " + options);
            }
            at = option.end();
            String name = option.group("name").toLowerCase(Locale.ROOT);
            String value = option.group("value") == null ? "" : option.group("value");
            if (!given.add(name)) {
                throw new UnverifiedException("the option " + name + " is given twice");
            }
            switch (name) {
                case "cert-authority" -> isForGit = false;
                case "namespaces" -> isForGit &= SshPatterns.fit(value, NAMESPACE);
                case "valid-after" -> after = Optional.of(time(value));
                case "valid-before" -> before = Optional.of(time(value));
                default -> throw new UnverifiedException("there is no option " + name);
            }
        }
        String principals = form.group("who").replace("\"", "");
        List<String> all = Arrays.asList(principals.split(",", -1));
        boolean isSomebody = !all.getFirst().isEmpty()
                && all.stream()
                        .anyMatch(one -> !one.isEmpty() && !one.startsWith("!") && SshPatterns.fit(principals, one));
        boolean isEver = after.isEmpty() || before.isEmpty() || before.get().isAfter(after.get());
        if (!isForGit || !isSomebody || !isEver) {
            return Optional.empty();
        }
        SshPublicKey key = SshPublicKey.read(Base64.getDecoder().decode(form.group("key")));
        if (!key.type().equals(form.group("kind"))) {
            throw new UnverifiedException("the key is of the kind " + key.type());
        }
        return Optional.of(new AllowedSigner(principals, key, after, before));
    }

    /** A day or a time of the zone of this machine, or of UTC with a {@code Z}. */
    private static Instant time(String text) throws UnverifiedException {
        Matcher form = TIME.matcher(text);
        if (!form.matches() || form.group(3) != null && form.group(2) == null) {
            throw new UnverifiedException("expected a time such as 20301231 or 203012312359Z, found \"" + text + "\"");
        }
        List<String> digits = new ArrayList<>(List.of(form.group(1)));
        digits.add(form.group(2) == null ? "0000" : form.group(2));
        digits.add(form.group(3) == null ? "00" : form.group(3));
        ZoneId zone = form.group(4) == null ? ZoneId.systemDefault() : ZoneOffset.UTC;
        try {
            return LocalDateTime.parse(String.join("", digits), DIGITS)
                    .atZone(zone)
                    .toInstant();
        } catch (DateTimeParseException e) {
            throw new UnverifiedException("there is no time " + text); // the cause says no more
        }
    }

    /** Reports whether what was signed then counts; where nobody knows when that was, only if it would at any time. */
    boolean countsAt(Optional<Instant> signed) {
        return after.map(bound -> signed.filter(time -> !time.isBefore(bound)).isPresent())
                        .orElse(true)
                && before.map(bound ->
                                signed.filter(time -> !time.isAfter(bound)).isPresent())
                        .orElse(true);
    }
}
