package dev.pequod.cue.internal.builtin;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * A layout of Go: an example that shows how {@code Mon Jan 2 15:04:05 2006, MST -0700} is written. Here it is taken apart and
 * applied to a time; {@link TimeReader} reads with it.
 */
final class TimeLayout {
    /** The parts of a time, each with what stands for it in a layout; where several fit, the first is meant. */
    enum Element {
        LONG_MONTH("January"),
        MONTH("Jan"),
        LONG_WEEKDAY("Monday"),
        WEEKDAY("Mon"),
        ZONE("MST"),
        ZERO_MONTH("01"),
        ZERO_DAY("02"),
        ZERO_HOUR12("03"),
        ZERO_MINUTE("04"),
        ZERO_SECOND("05"),
        YEAR("06"),
        ZERO_YEAR_DAY("002"),
        HOUR("15"),
        NUMBER_MONTH("1"),
        LONG_YEAR("2006"),
        DAY("2"),
        BLANK_DAY("_2"),
        BLANK_YEAR_DAY("__2"),
        HOUR12("3"),
        MINUTE("4"),
        SECOND("5"),
        UPPER_HALF("PM"),
        LOWER_HALF("pm"),
        OFFSET_SECONDS("-070000"),
        OFFSET_COLON_SECONDS("-07:00:00"),
        OFFSET("-0700"),
        OFFSET_COLON("-07:00"),
        OFFSET_HOUR("-07"),
        Z_SECONDS("Z070000"),
        Z_COLON_SECONDS("Z07:00:00"),
        Z_OFFSET("Z0700"),
        Z_COLON("Z07:00"),
        Z_HOUR("Z07"),
        /** A point or comma and zeros. */
        FRACTION(""),
        /** A point or comma and nines: zeros at the end are left out. */
        SHORT_FRACTION("");

        private final String text;

        Element(String text) {
            this.text = text;
        }

        /** Reports whether an offset of zero may be written {@code Z}. */
        boolean allowsZ() {
            return text.startsWith("Z");
        }

        boolean hasColon() {
            return text.indexOf(':') >= 0;
        }

        /** Returns the number of digits of an offset. */
        int offsetDigits() {
            return text.replace(":", "").length() - 1;
        }

        private boolean isAt(String layout, int i) {
            if (text.isEmpty() || !layout.startsWith(text, i)) {
                return false;
            }
            int end = i + text.length();
            return switch (this) {
                case MONTH, WEEKDAY -> end == layout.length() || layout.charAt(end) < 'a' || layout.charAt(end) > 'z';
                case BLANK_DAY -> !layout.startsWith("006", end);
                default -> true;
            };
        }
    }

    /**
     * A part of a layout.
     *
     * @param prefix what stands before it
     * @param element what it is, null for the end of the layout
     * @param text what it looks like
     */
    record Chunk(String prefix, @Nullable Element element, String text) {}

    static final List<String> MONTHS = List.of(
            "January",
            "February",
            "March",
            "April",
            "May",
            "June",
            "July",
            "August",
            "September",
            "October",
            "November",
            "December");
    static final List<String> WEEKDAYS =
            List.of("Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday");

    /** What times in CUE look like. */
    static final TimeLayout RFC3339_NANO = new TimeLayout("2006-01-02T15:04:05.999999999Z07:00");

    private final String text;
    private final List<Chunk> chunks;

    TimeLayout(String text) {
        this(text, parts -> {});
    }

    /** Reads a layout, and tells {@code step} for each of its characters how many parts there are so far. */
    TimeLayout(String text, IntConsumer step) {
        this.text = text;
        this.chunks = chunks(text, step);
    }

    List<Chunk> chunks() {
        return chunks;
    }

    @Override
    public String toString() {
        return text;
    }

    private static List<Chunk> chunks(String layout, IntConsumer step) {
        List<Chunk> chunks = new ArrayList<>();
        int start = 0;
        for (int i = 0; i < layout.length(); ) {
            step.accept(chunks.size());
            Chunk c = chunkAt(layout, start, i);
            if (c == null) {
                i++;
            } else {
                chunks.add(c);
                i += c.text.length();
                start = i;
            }
        }
        chunks.add(new Chunk(layout.substring(start), null, ""));
        return List.copyOf(chunks);
    }

    private static @Nullable Chunk chunkAt(String layout, int start, int i) {
        char c = layout.charAt(i);
        if (c == '.' || c == ',') {
            int end = i + 1;
            char digit = end < layout.length() ? layout.charAt(end) : c;
            // only digits are looked for further: a long row of points must not be read anew from each of them
            while (end < layout.length() && (digit == '0' || digit == '9') && layout.charAt(end) == digit) {
                end++;
            }
            boolean isFraction =
                    end > i + 1 && (end == layout.length() || layout.charAt(end) < '0' || layout.charAt(end) > '9');
            if (!isFraction) {
                return null;
            }
            Element e = digit == '0' ? Element.FRACTION : Element.SHORT_FRACTION;
            return new Chunk(layout.substring(start, i), e, layout.substring(i, end));
        }
        for (Element e : Element.values()) {
            if (e.isAt(layout, i)) {
                return new Chunk(layout.substring(start, i), e, e.text);
            }
        }
        return null;
    }

    // --- writing
    // --------------------------------------------------------------------------------------------------------------

    /** Returns the time in this layout. */
    String format(Moment t) {
        StringBuilder out = new StringBuilder();
        Moment.Day date = t.day();
        int ofDay = t.secondOfDay();
        int hour = ofDay / 3600;
        int hour12 = (hour + 11) % 12 + 1;
        for (Chunk c : chunks) {
            out.append(c.prefix);
            switch (c.element) {
                case null -> {}
                case LONG_MONTH -> out.append(MONTHS.get(date.month() - 1));
                case MONTH -> out.append(MONTHS.get(date.month() - 1), 0, 3);
                case LONG_WEEKDAY -> out.append(WEEKDAYS.get(t.weekday()));
                case WEEKDAY -> out.append(WEEKDAYS.get(t.weekday()), 0, 3);
                case ZONE -> out.append(t.zone().isEmpty() ? offset(t.offset(), Element.OFFSET) : t.zone());
                case YEAR -> pad(out, Math.abs(date.year()) % 100, 2, '0');
                case LONG_YEAR -> pad(out.append(date.year() < 0 ? "-" : ""), Math.abs(date.year()), 4, '0');
                case NUMBER_MONTH -> out.append(date.month());
                case ZERO_MONTH -> pad(out, date.month(), 2, '0');
                case DAY -> out.append(date.day());
                case ZERO_DAY -> pad(out, date.day(), 2, '0');
                case BLANK_DAY -> pad(out, date.day(), 2, ' ');
                case ZERO_YEAR_DAY -> pad(out, date.ofYear(), 3, '0');
                case BLANK_YEAR_DAY -> pad(out, date.ofYear(), 3, ' ');
                case HOUR -> pad(out, hour, 2, '0');
                case HOUR12 -> out.append(hour12);
                case ZERO_HOUR12 -> pad(out, hour12, 2, '0');
                case MINUTE -> out.append(ofDay / 60 % 60);
                case ZERO_MINUTE -> pad(out, ofDay / 60 % 60, 2, '0');
                case SECOND -> out.append(ofDay % 60);
                case ZERO_SECOND -> pad(out, ofDay % 60, 2, '0');
                case UPPER_HALF -> out.append(hour < 12 ? "AM" : "PM");
                case LOWER_HALF -> out.append(hour < 12 ? "am" : "pm");
                case FRACTION, SHORT_FRACTION -> fraction(out, c, t.nano());
                case OFFSET_SECONDS,
                        OFFSET_COLON_SECONDS,
                        OFFSET,
                        OFFSET_COLON,
                        OFFSET_HOUR,
                        Z_SECONDS,
                        Z_COLON_SECONDS,
                        Z_OFFSET,
                        Z_COLON,
                        Z_HOUR -> out.append(offset(t.offset(), c.element));
            }
        }
        return out.toString();
    }

    private static void pad(StringBuilder out, long number, int width, char with) {
        String digits = Long.toString(number);
        out.append(String.valueOf(with).repeat(Math.max(0, width - digits.length())))
                .append(digits);
    }

    private static String offset(int offset, Element e) {
        if (offset == 0 && e.allowsZ()) {
            return "Z";
        }
        int minutes = Math.abs(offset / 60);
        String colon = e.hasColon() ? ":" : "";
        String text = String.format(
                Locale.ROOT,
                "%s%02d%s%02d%s%02d",
                offset / 60 < 0 ? "-" : "+",
                minutes / 60,
                colon,
                minutes % 60,
                colon,
                Math.abs(offset % 60));
        int groups = e.offsetDigits() / 2;
        return text.substring(0, 1 + 2 * groups + colon.length() * (groups - 1));
    }

    private static void fraction(StringBuilder out, Chunk c, int nano) {
        int digits = c.text.length() - 1;
        String all = Integer.toString(1_000_000_000 + nano).substring(1);
        String kept = digits <= 9 ? all.substring(0, digits) : all;
        if (c.element == Element.SHORT_FRACTION) {
            kept = kept.replaceFirst("0+$", "");
        }
        if (!kept.isEmpty()) {
            out.append(c.text.charAt(0)).append(kept);
        }
    }

    /** Quotes as errors about times do: what is not ASCII appears byte by byte, and of a very long text the beginning. */
    static String quote(String s) {
        StringBuilder out = new StringBuilder().append('"');
        for (byte b : GoQuote.beginning(s).getBytes(StandardCharsets.UTF_8)) {
            if (b < ' ') {
                out.append("\\x").append(HexFormat.of().toHexDigits(b));
            } else {
                out.append(b == '"' || b == '\\' ? "\\" : "").append((char) b);
            }
        }
        return out.append('"').toString();
    }
}
