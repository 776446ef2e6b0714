package dev.pequod.cue.internal.encoding;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The four forms of times in TOML, each with its layout as the package {@code time} of CUE writes it, and read as that package does. */
enum TomlTime {
    CLOCK("15:04:05", Form.CLOCK),
    DATE("2006-01-02", Form.DATE),
    LOCAL("2006-01-02T15:04:05", Form.DATE + "T" + Form.CLOCK),
    ZONED("2006-01-02T15:04:05Z07:00", Form.DATE + "T" + Form.CLOCK + Form.ZONE);

    /** The parts; any number of digits may follow the second. */
    private static final class Form {
        static final String CLOCK = "(?:[01]?\\d|2[0-3]):[0-5]\\d:[0-5]\\d(?:\\.\\d++)?";
        static final String DATE = "(?<date>\\d{4}-\\d\\d-\\d\\d)";
        static final String ZONE = "(?:Z|[+-](?:[01]\\d|2[0-4]):(?:[0-5]\\d|60))";
    }

    private final String layout;
    private final Pattern form;

    TomlTime(String layout, String form) {
        this.layout = layout;
        this.form = Pattern.compile(form);
    }

    /** Returns the form of what begins like a time, with at least three characters. */
    static TomlTime of(String text) {
        if (text.charAt(2) == ':') {
            return CLOCK;
        }
        int day = DATE.layout.length();
        if (text.length() <= day) {
            return DATE;
        }
        return text.substring(day).chars().anyMatch(c -> "+Zz-".indexOf(c) >= 0) ? ZONED : LOCAL;
    }

    String layout() {
        return layout;
    }

    /** Reports whether the text is a time of this form. */
    boolean fits(String text) {
        Matcher m = form.matcher(text);
        return m.matches() && (this == CLOCK || isDate(m.group("date")));
    }

    private static boolean isDate(String text) {
        try {
            LocalDate.parse(text);
            return true;
        } catch (DateTimeException e) {
            return false;
        }
    }
}
