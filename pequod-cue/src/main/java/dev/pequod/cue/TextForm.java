package dev.pequod.cue;

import dev.pequod.cue.internal.builtin.DurationText;
import java.net.URI;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * How the objects of a class are written as strings, in a form that CUE knows where it has one ({@code time.Time}, {@code time.Duration},
 * {@code uuid.Valid}, {@code net.URL}).
 *
 * @param type the class
 * @param example a text of the form
 * @param writer writes an object, or throws {@link IllegalArgumentException} if it has no text
 * @param reader reads a text, or throws {@link IllegalArgumentException} or {@link DateTimeException} if it is none of the form
 */
record TextForm<T>(Class<T> type, String example, Function<T, String> writer, Function<String, T> reader) {
    private static final List<TextForm<?>> ALL = List.of(
            new TextForm<>(Character.class, "a", String::valueOf, TextForm::character),
            new TextForm<>(UUID.class, "123e4567-e89b-12d3-a456-426614174000", UUID::toString, TextForm::uuid),
            new TextForm<>(URI.class, "https://example.com", URI::toString, URI::create),
            new TextForm<>(Duration.class, "1h15m30.5s", TextForm::text, TextForm::duration),
            new TextForm<>(
                    Instant.class,
                    "2026-01-02T03:04:05Z",
                    time -> ofFourDigits(time.toString()),
                    text -> OffsetDateTime.parse(ofFourDigits(text)).toInstant()),
            new TextForm<>(
                    OffsetDateTime.class,
                    "2026-01-02T03:04:05+01:00",
                    TextForm::text,
                    text -> OffsetDateTime.parse(ofFourDigits(text))),
            new TextForm<>(
                    LocalDateTime.class,
                    "2026-01-02T03:04:05",
                    time -> ofFourDigits(DateTimeFormatter.ISO_LOCAL_DATE_TIME.format(time)),
                    text -> LocalDateTime.parse(ofFourDigits(text))),
            new TextForm<>(
                    LocalDate.class,
                    "2026-01-02",
                    date -> ofFourDigits(date.toString()),
                    text -> LocalDate.parse(ofFourDigits(text))));

    /** Returns the form of the objects of a class, or null if they are not written as strings. */
    static @Nullable TextForm<?> of(Class<?> type) {
        for (TextForm<?> form : ALL) {
            if (form.type == type) {
                return form;
            }
        }
        return null;
    }

    /**
     * Returns an object of the class as a text.
     *
     * @throws IllegalArgumentException if it has none
     */
    String write(Object object) {
        return writer.apply(type.cast(object));
    }

    /** Returns the object that a text is, or empty if it is none of this form. */
    Optional<T> read(String text) {
        try {
            return Optional.of(reader.apply(text));
        } catch (IllegalArgumentException | DateTimeException e) {
            return Optional.empty();
        }
    }

    private static char character(String text) {
        if (text.length() != 1) {
            throw new IllegalArgumentException("not one character");
        }
        return text.charAt(0);
    }

    /** Takes none of the shorter forms that {@link UUID#fromString} does. */
    private static UUID uuid(String text) {
        UUID read = UUID.fromString(text);
        if (!read.toString().equalsIgnoreCase(text)) {
            throw new IllegalArgumentException("digits are missing");
        }
        return read;
    }

    private static Duration duration(String text) {
        return Duration.ofNanos(
                DurationText.nanos(text).orElseThrow(() -> new IllegalArgumentException("no duration")));
    }

    private static String text(Duration d) {
        try {
            return DurationText.format(d.toNanos());
        } catch (ArithmeticException e) {
            throw new IllegalArgumentException("a duration beyond all range: " + d, e);
        }
    }

    private static String text(OffsetDateTime time) {
        if (time.getOffset().getTotalSeconds() % 60 != 0) {
            throw new IllegalArgumentException("an offset of no whole minutes: " + time);
        }
        return ofFourDigits(DateTimeFormatter.ISO_OFFSET_DATE_TIME.format(time));
    }

    private static String ofFourDigits(String time) {
        if (time.startsWith("+") || time.startsWith("-")) {
            throw new IllegalArgumentException("a time in no year of four digits: " + time);
        }
        return time;
    }
}
