package dev.pequod.cue.internal.builtin;

import dev.pequod.cue.internal.builtin.TimeLayout.Chunk;
import dev.pequod.cue.internal.builtin.TimeLayout.Element;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads one time written in a layout. Abbreviations of zones are kept as names and, but for {@code GMT+3}, mean UTC. */
final class TimeReader {
    /** Thrown where the text does not continue as the layout wants. */
    private static final class Mismatch extends Exception {
        private static final long serialVersionUID = 1L;

        Mismatch() {
            super(null, null, false, false);
        }
    }

    private static final int UNKNOWN = -1;
    private static final int MAX_NANO_DIGITS = 9;

    private final TimeLayout layout;
    private final String all;
    private int at;

    private int year;
    private int month = UNKNOWN;
    private int day = UNKNOWN;
    private int yearDay = UNKNOWN;
    private int hour;
    private int minute;
    private int second;
    private int nano;
    private @Nullable Boolean afternoon;
    private boolean utc;
    private @Nullable Integer offset;
    private String zone = "";

    private TimeReader(TimeLayout layout, String all) {
        this.layout = layout;
        this.all = all;
    }

    static Moment read(TimeLayout layout, String value) throws MalformedException {
        return new TimeReader(layout, value).read();
    }

    private Moment read() throws MalformedException {
        List<Chunk> chunks = layout.chunks();
        for (int i = 0; i < chunks.size(); i++) {
            Chunk c = chunks.get(i);
            try {
                skip(c.prefix());
            } catch (Mismatch e) {
                throw cannotRead(at, c.prefix());
            }
            Element element = c.element();
            if (element == null) {
                if (at < all.length()) {
                    throw invalid("extra text: " + TimeLayout.quote(all.substring(at)));
                }
                break;
            }
            int before = at;
            try {
                String wrong = read(element, c.text(), chunks.get(i + 1).element());
                if (wrong != null) {
                    throw invalid(wrong + " out of range");
                }
            } catch (Mismatch e) {
                throw cannotRead(before, c.text());
            }
        }
        return moment();
    }

    private MalformedException cannotRead(int from, String element) {
        return new MalformedException("parsing time " + TimeLayout.quote(all) + " as "
                + TimeLayout.quote(layout.toString()) + ": cannot parse " + TimeLayout.quote(all.substring(from))
                + " as " + TimeLayout.quote(element));
    }

    private MalformedException invalid(String reason) {
        return new MalformedException("parsing time " + TimeLayout.quote(all) + ": " + reason);
    }

    // --- pieces of text
    // -------------------------------------------------------------------------------------------------------

    /** Skips what the layout has literally; a blank there stands for any number of them. */
    private void skip(String prefix) throws Mismatch {
        for (int i = 0; i < prefix.length(); ) {
            if (prefix.charAt(i) == ' ') {
                if (at < all.length() && all.charAt(at) != ' ') {
                    throw new Mismatch();
                }
                while (i < prefix.length() && prefix.charAt(i) == ' ') {
                    i++;
                }
                skipBlanks(remaining());
            } else {
                if (at == all.length() || all.charAt(at) != prefix.charAt(i)) {
                    throw new Mismatch();
                }
                at += 1;
                i++;
            }
        }
    }

    private void skipBlanks(int most) {
        int n = 0;
        while (n < most && all.startsWith(" ", at + n)) {
            n++;
        }
        at += n;
    }

    private String take(int length) throws Mismatch {
        if (remaining() < length) {
            throw new Mismatch();
        }
        String taken = all.substring(at, at + length);
        at += length;
        return taken;
    }

    private int remaining() {
        return all.length() - at;
    }

    private boolean isDigit(int i) {
        return i < remaining() && all.charAt(at + i) >= '0' && all.charAt(at + i) <= '9';
    }

    private int digits(int from) {
        int n = 0;
        while (isDigit(from + n)) {
            n++;
        }
        return n;
    }

    /** Reads up to so many digits, all of them if {@code fixed}. */
    private int number(int most, boolean fixed) throws Mismatch {
        int n = 0;
        while (n < most && isDigit(n)) {
            n++;
        }
        if (n == 0 || (fixed && n < most)) {
            throw new Mismatch();
        }
        return Integer.parseInt(take(n));
    }

    private static int number(String digits) throws Mismatch {
        if (!digits.matches("[+-]?[0-9]+")) {
            throw new Mismatch();
        }
        return Integer.parseInt(digits);
    }

    private int name(List<String> names, boolean isShort) throws Mismatch {
        for (int i = 0; i < names.size(); i++) {
            String name = isShort ? names.get(i).substring(0, 3) : names.get(i);
            if (all.regionMatches(true, at, name, 0, name.length())) {
                at += name.length();
                return i;
            }
        }
        throw new Mismatch();
    }

    private boolean startsFraction() {
        return (all.startsWith(".", at) || all.startsWith(",", at)) && isDigit(1);
    }

    private void fraction(int digits) throws Mismatch {
        String text = take(digits + 1);
        String kept = text.substring(1, Math.min(text.length(), 1 + MAX_NANO_DIGITS));
        if (!text.startsWith(".") && !text.startsWith(",") || !kept.matches("[0-9]+")) {
            throw new Mismatch();
        }
        nano = Integer.parseInt(kept + "0".repeat(MAX_NANO_DIGITS - kept.length()));
    }

    // --- elements
    // -------------------------------------------------------------------------------------------------------------

    /** Reads one element; returns what is out of range, or null. */
    private @Nullable String read(Element element, String text, @Nullable Element next) throws Mismatch {
        switch (element) {
            case YEAR -> {
                int two = number(take(2));
                year = two + (two >= 69 ? 1900 : 2000);
            }
            case LONG_YEAR -> {
                if (!isDigit(0)) {
                    throw new Mismatch();
                }
                year = number(take(4));
            }
            case MONTH, LONG_MONTH -> month = 1 + name(TimeLayout.MONTHS, element == Element.MONTH);
            case WEEKDAY, LONG_WEEKDAY -> name(TimeLayout.WEEKDAYS, element == Element.WEEKDAY);
            case NUMBER_MONTH, ZERO_MONTH -> {
                month = number(2, element == Element.ZERO_MONTH);
                return month < 1 || month > 12 ? "month" : null;
            }
            case DAY, BLANK_DAY, ZERO_DAY -> {
                skipBlanks(element == Element.BLANK_DAY ? 1 : 0);
                day = number(2, element == Element.ZERO_DAY);
            }
            case BLANK_YEAR_DAY, ZERO_YEAR_DAY -> {
                skipBlanks(element == Element.BLANK_YEAR_DAY ? 2 : 0);
                yearDay = number(3, element == Element.ZERO_YEAR_DAY);
            }
            case HOUR -> {
                hour = number(2, false);
                return hour > 23 ? "hour" : null;
            }
            case HOUR12, ZERO_HOUR12 -> {
                hour = number(2, element == Element.ZERO_HOUR12);
                return hour > 12 ? "hour" : null;
            }
            case MINUTE, ZERO_MINUTE -> {
                minute = number(2, element == Element.ZERO_MINUTE);
                return minute > 59 ? "minute" : null;
            }
            case SECOND, ZERO_SECOND -> {
                second = number(2, element == Element.ZERO_SECOND);
                boolean fractionFollows = next == Element.FRACTION || next == Element.SHORT_FRACTION;
                if (second < 60 && startsFraction() && !fractionFollows) {
                    fraction(digits(1));
                }
                return second > 59 ? "second" : null;
            }
            case UPPER_HALF -> half("AM", "PM");
            case LOWER_HALF -> half("am", "pm");
            case ZONE -> zone();
            case FRACTION -> fraction(text.length() - 1);
            case SHORT_FRACTION -> {
                if (startsFraction()) {
                    fraction(digits(1));
                }
            }
            case OFFSET_SECONDS,
                    OFFSET_COLON_SECONDS,
                    OFFSET,
                    OFFSET_COLON,
                    OFFSET_HOUR,
                    Z_SECONDS,
                    Z_COLON_SECONDS,
                    Z_OFFSET,
                    Z_COLON,
                    Z_HOUR -> {
                return offset(element);
            }
        }
        return null;
    }

    private void half(String am, String pm) throws Mismatch {
        String half = take(2);
        if (!half.equals(am) && !half.equals(pm)) {
            throw new Mismatch();
        }
        afternoon = half.equals(pm);
    }

    private @Nullable String offset(Element element) throws Mismatch {
        if (element.allowsZ() && all.startsWith("Z", at)) {
            at += 1;
            utc = true;
            return null;
        }
        int groups = element.offsetDigits() / 2;
        String text = take(1 + 2 * groups + (element.hasColon() ? groups - 1 : 0));
        int[] parts = new int[3];
        boolean isNumber = true;
        for (int g = 0; g < groups; g++) {
            int at = 1 + g * (element.hasColon() ? 3 : 2);
            if (element.hasColon() && g > 0 && text.charAt(at - 1) != ':') {
                throw new Mismatch();
            }
            String digits = text.substring(at, at + 2);
            isNumber = isNumber && digits.matches("[0-9]{2}");
            parts[g] = isNumber ? Integer.parseInt(digits) : 0;
        }
        if (parts[0] > 24 || parts[1] > 60 || parts[2] > 60) {
            return "time zone offset " + (parts[2] > 60 ? "second" : parts[1] > 60 ? "minute" : "hour");
        }
        if (!isNumber || !text.startsWith("+") && !text.startsWith("-")) {
            throw new Mismatch();
        }
        int seconds = (parts[0] * 60 + parts[1]) * 60 + parts[2];
        offset = text.startsWith("-") ? -seconds : seconds;
        return null;
    }

    private void zone() throws Mismatch {
        if (all.startsWith("UTC", at)) {
            at += 3;
            utc = true;
            return;
        }
        int length = zoneLength();
        if (length == 0) {
            throw new Mismatch();
        }
        zone = take(length);
    }

    /** Zones have three letters or more, the last a T, or are like {@code GMT-3} or {@code +03}. */
    private int zoneLength() {
        if (remaining() < 3) {
            return 0;
        }
        if (all.startsWith("ChST", at) || all.startsWith("MeST", at)) {
            return 4;
        }
        if (all.startsWith("GMT", at)) {
            return 3 + signedLength(3);
        }
        if (all.startsWith("+", at) || all.startsWith("-", at)) {
            return signedLength(0);
        }
        int letters = 0;
        while (letters < 6
                && letters < remaining()
                && all.charAt(at + letters) >= 'A'
                && all.charAt(at + letters) <= 'Z') {
            letters++;
        }
        return switch (letters) {
            case 3 -> 3;
            case 4 -> all.charAt(at + 3) == 'T' || all.startsWith("WITA", at) ? 4 : 0;
            case 5 -> all.charAt(at + 4) == 'T' ? 5 : 0;
            default -> 0;
        };
    }

    private int signedLength(int from) {
        if (!all.startsWith("+", at + from) && !all.startsWith("-", at + from)) {
            return 0;
        }
        int digits = digits(from + 1);
        String number = all.substring(at + from + 1, at + from + 1 + digits).replaceFirst("^0+(?=.)", "");
        return digits == 0 || number.length() > 2 || Integer.parseInt(number) > 23 ? 0 : 1 + digits;
    }

    // --- the result
    // -----------------------------------------------------------------------------------------------------------

    private Moment moment() throws MalformedException {
        if (afternoon != null) {
            hour = afternoon ? hour < 12 ? hour + 12 : hour : hour == 12 ? 0 : hour;
        }
        if (yearDay >= 0) {
            resolveYearDay();
        }
        int m = month < 0 ? 1 : month;
        int d = day < 0 ? 1 : day;
        if (d < 1 || d > Moment.daysIn(m, year)) {
            throw invalid("day out of range");
        }
        long local = Moment.second(new Moment.Day(year, m, d), (hour * 60L + minute) * 60 + second);
        if (utc || (offset == null && zone.isEmpty())) {
            return Moment.utc(local, nano);
        }
        if (offset != null) {
            boolean isUtc = offset == 0 && zone.isEmpty();
            return isUtc ? Moment.utc(local, nano) : new Moment(local - offset, nano, offset, zone);
        }
        // a zone that is only a name says how the clock is called, not what it shows in UTC
        int hours = zone.startsWith("GMT") && zone.length() > 3 ? Integer.parseInt(zone.substring(3)) : 0;
        return new Moment(local, nano, hours * 3600, zone);
    }

    private void resolveYearDay() throws MalformedException {
        int days = Moment.isLeap(year) ? 366 : 365;
        if (yearDay < 1 || yearDay > days) {
            throw invalid("day-of-year out of range");
        }
        int m = 12;
        while (yearDay <= Moment.daysBefore(m) + (m > 2 && Moment.isLeap(year) ? 1 : 0)) {
            m--;
        }
        int d = yearDay - Moment.daysBefore(m) - (m > 2 && Moment.isLeap(year) ? 1 : 0);
        if (month >= 0 && month != m) {
            throw invalid("day-of-year does not match month");
        }
        if (day >= 0 && day != d) {
            throw invalid("day-of-year does not match day");
        }
        month = m;
        day = d;
    }
}
