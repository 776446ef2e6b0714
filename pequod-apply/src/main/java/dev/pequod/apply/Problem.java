package dev.pequod.apply;

import dev.pequod.graph.Redaction;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/**
 * Why something could not be done to a cluster, as a value.
 *
 * @param reason what kind of trouble it is
 * @param message one sentence: what was tried, and what the API server said
 * @param causes the fields that take part, if the API server named them
 * @param retryAfter how long the API server asks to wait
 */
public record Problem(Reason reason, String message, List<Cause> causes, Optional<Duration> retryAfter) {
    /** What comes before the words of an API server. */
    private static final String SAID = "API server said: ";

    private static final int NAMED = 10;
    private static final int SHOWN = 2_000;

    /** Copies the causes. */
    public Problem {
        causes = List.copyOf(causes);
    }

    /** Returns a problem of which no more is known. */
    public static Problem of(Reason reason, String message) {
        return new Problem(reason, message, List.of(), Optional.empty());
    }

    /**
     * Returns the same with texts that do not show what nobody is to see. Only what somebody else said may show that, and not where it
     * is told in our own words altogether.
     *
     * @param hidden returns a text without that
     */
    Problem hiding(UnaryOperator<String> hidden) {
        if (reason == Reason.FIELD_CONFLICT || reason == Reason.NOT_EMPTY) {
            return this;
        }
        List<Cause> told = causes.stream()
                .map(c -> new Cause(c.type(), c.field(), hidden.apply(c.message())))
                .toList();
        int said = beginOfSaid();
        String own = message.substring(0, said);
        String shown = said == message.length() ? own : own + shown(hidden.apply(message.substring(said)), causes);
        return new Problem(reason, shown, told, retryAfter);
    }

    /** Returns where our own words of what was tried end; of any other message nobody knows whose words it has. */
    private int beginOfSaid() {
        if (!message.startsWith("Tried to ")) {
            return 0;
        }
        int said = message.indexOf(SAID);
        int quoted = message.indexOf(": ");
        if (said < 0) {
            return quoted < 0 ? message.length() : quoted + 2;
        }
        return said + SAID.length();
    }

    /** Returns what somebody else said in the length in which it is shown; where all of it is hidden, the fields that it is about. */
    private static String shown(String said, List<Cause> causes) {
        if (said.equals(Redaction.REDACTED)) {
            String fields = causes.stream()
                    .map(Cause::field)
                    .filter(field -> !field.isEmpty())
                    .distinct()
                    .limit(NAMED)
                    .collect(Collectors.joining(", "));
            return fields.isEmpty() ? said : said + ", about " + fields;
        }
        return said.length() > SHOWN ? said.substring(0, SHOWN) + "..." : said;
    }

    /**
     * One field that takes part.
     *
     * @param type the API server's word, such as {@code FieldManagerConflict}
     * @param field the field's path; may be empty
     * @param message what is wrong with it
     */
    public record Cause(String type, String field, String message) {}

    /** What kind of trouble it is; the text is the reason in conditions. */
    public enum Reason {
        /** The object, or its namespace, is not there. */
        NOT_FOUND("NotFound"),
        /** Somebody has created the object meanwhile. */
        ALREADY_EXISTS("AlreadyExists"),
        /** The object has changed since it was read. */
        CHANGED("Changed"),
        /** Another manager owns a field. */
        FIELD_CONFLICT("FieldConflict"),
        /** The API server refuses a value. */
        INVALID("Invalid"),
        /** A field may not change once the object exists. */
        IMMUTABLE_FIELD("ImmutableField"),
        /** We may not do this, or an admission policy forbids it. */
        FORBIDDEN("Forbidden"),
        /** The API server does not know who we are. */
        UNAUTHORIZED("Unauthorized"),
        /** The cluster has no such kind. */
        NO_SUCH_KIND("NoSuchKind"),
        /** The object is there and not ours. */
        NOT_OWNED("NotOwned"),
        /** Others' objects would go with it. */
        NOT_EMPTY("NotEmpty"),
        /** Two nodes are the same object. */
        DUPLICATE_OBJECT("DuplicateObject"),
        /** All that is wanted takes more than there is for it. */
        TOO_LARGE("TooLarge"),
        /** The object is larger than the cluster stores. */
        OBJECT_TOO_LARGE("ObjectTooLarge"),
        /** The API server asks to come later. */
        TOO_MANY_REQUESTS("TooManyRequests"),
        /** The API server cannot be reached or failed. */
        UNAVAILABLE("Unavailable"),
        /** It took too long. */
        TIMEOUT("Timeout");

        private final String text;

        Reason(String text) {
            this.text = text;
        }

        /** Returns the word in conditions. */
        @Override
        public String toString() {
            return text;
        }
    }
}
