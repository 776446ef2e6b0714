package dev.pequod.cue.internal.builtin;

import static dev.pequod.cue.internal.adt.Kinds.BOOL;
import static dev.pequod.cue.internal.adt.Kinds.INT;
import static dev.pequod.cue.internal.adt.Kinds.STRING;
import static dev.pequod.cue.internal.adt.Kinds.STRUCT;

import dev.pequod.cue.internal.adt.Datum;
import dev.pequod.cue.internal.adt.Expr;
import dev.pequod.cue.internal.adt.Num;
import java.util.LinkedHashMap;
import java.util.Map;

/** The package {@code time}: times and durations as texts, without a clock and without a zone of this machine. */
final class TimePackage {
    private static final long NANOS = 1_000_000_000;

    private TimePackage() {}

    static PackageTable table() {
        PackageTable t = new PackageTable("time")
                .constant("Nanosecond", 1)
                .constant("Microsecond", 1_000)
                .constant("Millisecond", 1_000_000)
                .constant("Second", NANOS)
                .constant("Minute", 60 * NANOS)
                .constant("Hour", 3600 * NANOS)
                .function("Duration", BOOL, TimePackage::isDuration, STRING)
                .function("FormatDuration", STRING, a -> a.string(DurationText.format(a.integer(0))), INT)
                .function("ParseDuration", INT, a -> a.newInteger(duration(a, a.name(0))), STRING)
                .constant("ANSIC", "Mon Jan _2 15:04:05 2006")
                .constant("UnixDate", "Mon Jan _2 15:04:05 MST 2006")
                .constant("RubyDate", "Mon Jan 02 15:04:05 -0700 2006")
                .constant("RFC822", "02 Jan 06 15:04 MST")
                .constant("RFC822Z", "02 Jan 06 15:04 -0700")
                .constant("RFC850", "Monday, 02-Jan-06 15:04:05 MST")
                .constant("RFC1123", "Mon, 02 Jan 2006 15:04:05 MST")
                .constant("RFC1123Z", "Mon, 02 Jan 2006 15:04:05 -0700")
                .constant("RFC3339", "2006-01-02T15:04:05Z07:00")
                .constant("RFC3339Nano", TimeLayout.RFC3339_NANO.toString())
                .constant("RFC3339Date", "2006-01-02")
                .constant("Kitchen", "3:04PM")
                .constant("Kitchen24", "15:04");
        for (int i = 0; i < TimeLayout.MONTHS.size(); i++) {
            t.constant(TimeLayout.MONTHS.get(i), i + 1L);
        }
        for (int i = 0; i < TimeLayout.WEEKDAYS.size(); i++) {
            t.constant(TimeLayout.WEEKDAYS.get(i), i);
        }
        return t.function("Time", BOOL, a -> isTime(a, TimeLayout.RFC3339_NANO), STRING)
                .function("Format", BOOL, a -> isTime(a, layout(a, 1)), STRING, STRING)
                .function("FormatString", STRING, TimePackage::formatString, STRING, STRING)
                .function("Parse", STRING, TimePackage::parse, STRING, STRING)
                .function("Unix", STRING, TimePackage::unix, INT, INT)
                .function("ToUnix", INT, a -> a.newInteger(time(a, 0).second()), STRING)
                .function("ToUnixNano", INT, TimePackage::toUnixNano, STRING)
                .function("Split", STRUCT, TimePackage::split, STRING);
    }

    private static Expr isDuration(Arguments a) {
        duration(a, a.anyName(0));
        return a.truth(true);
    }

    private static long duration(Arguments a, String s) {
        a.evaluation().expectSize(s.length());
        return a.parsed(() -> DurationText.parse(s));
    }

    private static TimeLayout layout(Arguments a, int i) {
        return new TimeLayout(a.text(i), parts -> {
            a.evaluation().charge(1);
            a.evaluation().checkMoreVertices(parts);
        });
    }

    private static Moment time(Arguments a, int i) {
        return time(a, TimeLayout.RFC3339_NANO, a.name(i));
    }

    private static Moment time(Arguments a, TimeLayout layout, String value) {
        return a.parsed(() -> TimeReader.read(layout, value));
    }

    private static Expr isTime(Arguments a, TimeLayout layout) {
        try {
            TimeReader.read(layout, a.anyName(0));
            return a.truth(true);
        } catch (MalformedException e) {
            throw a.failure("invalid time %s", GoQuote.quote(a.evaluation(), a.text(0), GoQuote.Charset.PRINTABLE));
        }
    }

    private static Expr formatString(Arguments a) {
        Moment t = time(a, 1);
        a.evaluation().expectSize(8L * a.text(0).length());
        return a.string(layout(a, 0).format(t));
    }

    private static Expr parse(Arguments a) {
        Moment t = time(a, layout(a, 0), a.name(1));
        return a.string(TimeLayout.RFC3339_NANO.format(Moment.utc(t.second(), t.nano())));
    }

    private static Expr unix(Arguments a) {
        long nanos = a.integer(1);
        long second = a.integer(0) + Math.floorDiv(nanos, NANOS);
        return a.string(TimeLayout.RFC3339_NANO.format(Moment.utc(second, (int) Math.floorMod(nanos, NANOS))));
    }

    private static Expr toUnixNano(Arguments a) {
        Moment t = time(a, 0);
        return a.newInteger(t.second() * NANOS + t.nano());
    }

    private static Expr split(Arguments a) {
        Moment t = time(a, 0);
        Moment.Day day = t.day();
        Map<String, Datum> parts = new LinkedHashMap<>();
        parts.put("year", Num.of(day.year()));
        parts.put("month", Num.of(day.month()));
        parts.put("day", Num.of(day.day()));
        parts.put("hour", Num.of(t.secondOfDay() / 3600));
        parts.put("minute", Num.of(t.secondOfDay() / 60 % 60));
        parts.put("second", Num.of(t.secondOfDay() % 60));
        parts.put("nanosecond", Num.of(t.nano()));
        return Results.struct(parts);
    }
}
