package dev.pequod.apply.cluster;

import dev.pequod.apply.Problem;
import dev.pequod.apply.Problem.Cause;
import dev.pequod.apply.Problem.Reason;
import dev.pequod.graph.json.JsonArray;
import dev.pequod.graph.json.JsonException;
import dev.pequod.graph.json.JsonNumber;
import dev.pequod.graph.json.JsonObject;
import dev.pequod.graph.json.JsonReader;
import dev.pequod.graph.json.JsonValue;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Turns what an API server answers instead of what was asked for into a problem that says what to do. */
final class ApiProblems {
    private static final Pattern MANAGER = Pattern.compile("conflict with \"(.*?)\"");
    /** How it ends what it says of a value that it has quoted before. */
    private static final Pattern IMMUTABLE_VALUE = Pattern.compile(
            "(^|: )([a-zA-Z ]{1,40} )?(is immutable( when `immutable` is set)?|may not (change|be changed)( once set)?|can ?not be changed"
                    + "|cannot change roleRef)\\.?$");
    /** How it begins what it says of a change that is none of a value, and may quote behind that. */
    private static final Pattern IMMUTABLE_CHANGE = Pattern.compile(
            "^Forbidden: [^\n\"']{0,60}?(is immutable|updates to [a-zA-Z. ]{1,60}?(for fields other than|are forbidden)|may not (change|be changed)|can ?not be changed)");
    /**
     * The groups whose kinds an API server itself has rules for. What is said of others, and their values, are words of whoever defined them:
     * they may mean one step of a value, or one time.
     */
    private static final Set<String> RULED = Set.of(
            "",
            "admissionregistration.k8s.io",
            "apiextensions.k8s.io",
            "apiregistration.k8s.io",
            "apps",
            "autoscaling",
            "batch",
            "certificates.k8s.io",
            "coordination.k8s.io",
            "discovery.k8s.io",
            "events.k8s.io",
            "flowcontrol.apiserver.k8s.io",
            "networking.k8s.io",
            "node.k8s.io",
            "policy",
            "rbac.authorization.k8s.io",
            "resource.k8s.io",
            "scheduling.k8s.io",
            "storage.k8s.io");
    /** What it says where it is an admission policy or webhook that refuses, in words of its own. */
    private static final Pattern DENIED = Pattern.compile("denied (the )?request");
    /** What an API server says, as an error of its own, of an object that does not have the shape of its kind. */
    private static final Pattern MISSHAPEN = Pattern.compile("failed to create typed patch object|illegal base64 data");
    /** What it says, as an error of its own too, of an object that its store does not take. */
    private static final Pattern OVERSIZED =
            Pattern.compile("etcdserver: request is too large|trying to send message larger than max");

    /** What it says, again and again, of an object that was written in a version which its definition no longer has. */
    private static final Pattern VERSION_GONE = Pattern.compile("request to convert CR to an invalid group/version");

    private static final String NO_SUCH_VERSION =
            "; metadata.managedFields of the object name a version that its definition no longer has:"
                    + " give it that version back, or delete the object, so that it is made anew";

    private static final int MOST_CAUSES = 100;
    /** In what is cut here nobody can find the values of other Secrets that may stand in it, so it is longer than any text that is looked at. */
    private static final int LONGEST = 4_000;

    private ApiProblems() {}

    /** Returns the problem of an answer; {@code tried} completes "Tried to …". */
    static Problem of(Transport.Response response, String tried) {
        return of(response, tried, UnaryOperator.identity());
    }

    /**
     * Does the same where the API server may quote what nobody is to see.
     *
     * @param hidden returns a text without that
     */
    static Problem of(Transport.Response response, String tried, UnaryOperator<String> hidden) {
        JsonObject status = status(response.body());
        List<Cause> causes = causes(status);
        String whole = said(status, response);
        Reason reason = reason(response.status(), status, causes, whole);
        String said = shortened(hidden.apply(whole));
        Optional<Duration> retryAfter = response.retryAfter()
                .or(() -> status.object("details").get("retryAfterSeconds") instanceof JsonNumber seconds
                        ? Optional.of(
                                Duration.ofSeconds(Math.min(seconds.value().longValue(), 3600)))
                        : Optional.empty());
        String message = "Tried to " + tried + " but "
                + switch (reason) {
                    case FIELD_CONFLICT -> conflict(causes);
                    case IMMUTABLE_FIELD ->
                        immutable(causes, status.object("details").string("kind"), said);
                    case OBJECT_TOO_LARGE ->
                        "it is larger than the cluster takes of one object, mostly some 1.5 MB. The API server said: "
                                + said;
                    default ->
                        "the API server said: " + said
                                + (VERSION_GONE.matcher(said).find() ? NO_SUCH_VERSION : "");
                };
        return new Problem(reason, message, hidden(causes, hidden), retryAfter);
    }

    private static String shortened(String shown) {
        return shown.length() > LONGEST ? shown.substring(0, LONGEST) + "..." : shown;
    }

    /** Conflicts, of which all count, quote no values; of other causes there may be thousands, which nobody reads. */
    private static List<Cause> hidden(List<Cause> causes, UnaryOperator<String> hidden) {
        Stream<Cause> conflicts = causes.stream().filter(ApiProblems::isConflict);
        Stream<Cause> others = causes.stream()
                .filter(c -> !isConflict(c))
                .limit(MOST_CAUSES)
                .map(c -> new Cause(c.type(), c.field(), shortened(hidden.apply(c.message()))));
        return Stream.concat(conflicts, others).toList();
    }

    private static boolean isConflict(Cause cause) {
        return cause.type().equals("FieldManagerConflict");
    }

    private static Reason reason(int code, JsonObject status, List<Cause> causes, String said) {
        if (code == 409) {
            if (causes.stream().anyMatch(ApiProblems::isConflict)) {
                return Reason.FIELD_CONFLICT;
            }
            return status.string("reason").equals("AlreadyExists") ? Reason.ALREADY_EXISTS : Reason.CHANGED;
        }
        boolean isImmutable = code == 422
                && !DENIED.matcher(said).find()
                && RULED.contains(status.object("details").string("group"))
                && causes.stream().anyMatch(ApiProblems::isImmutable);
        if (isImmutable) {
            return Reason.IMMUTABLE_FIELD;
        }
        return switch (code) {
            case 401 -> Reason.UNAUTHORIZED;
            case 403 -> Reason.FORBIDDEN;
            case 404, 410 -> Reason.NOT_FOUND;
            case 408, 504 -> Reason.TIMEOUT;
            case 413 -> Reason.OBJECT_TOO_LARGE;
            case 429 -> Reason.TOO_MANY_REQUESTS;
            default -> code >= 500 ? failure(said) : Reason.INVALID;
        };
    }

    private static boolean isImmutable(Cause cause) {
        return switch (cause.type()) {
            case "FieldValueInvalid" -> IMMUTABLE_VALUE.matcher(cause.message()).find();
            case "FieldValueForbidden" ->
                IMMUTABLE_CHANGE.matcher(cause.message()).find();
            default -> false;
        };
    }

    private static Reason failure(String said) {
        if (MISSHAPEN.matcher(said).find()) {
            return Reason.INVALID;
        }
        return OVERSIZED.matcher(said).find() ? Reason.OBJECT_TOO_LARGE : Reason.UNAVAILABLE;
    }

    /** Names each other manager with its fields, as a person must talk to somebody about them. */
    private static String conflict(List<Cause> causes) {
        Map<String, List<String>> fields = new LinkedHashMap<>();
        for (Cause cause : causes) {
            Matcher manager = MANAGER.matcher(cause.message());
            fields.computeIfAbsent(manager.find() ? manager.group(1) : "another manager", m -> new ArrayList<>())
                    .add(cause.field().replaceFirst("^\\.", ""));
        }
        return fields.entrySet().stream()
                        .map(e -> "\"" + e.getKey() + "\" manages " + String.join(", ", e.getValue()))
                        .collect(Collectors.joining(" and "))
                + "; leave these fields to it, or set applyPolicy.conflictPolicy: Force to take them";
    }

    private static String immutable(List<Cause> causes, String kind, String said) {
        String fields = causes.stream()
                .filter(c -> isImmutable(c) && !c.field().isEmpty())
                .map(Cause::field)
                .distinct()
                .collect(Collectors.joining(", "));
        return (fields.isEmpty() ? "a field" : fields)
                + " cannot be changed once the object exists; keep the value, or allow to delete and create the object"
                + " with the annotation pequod.dev/update-policy: recreate"
                + (kind.equals("PersistentVolumeClaim") ? ", which mostly loses the data of the volume" : "")
                + ". The API server said: " + said;
    }

    private static List<Cause> causes(JsonObject status) {
        List<Cause> causes = new ArrayList<>();
        if (status.object("details").get("causes") instanceof JsonArray array) {
            for (JsonValue value : array.elements()) {
                if (value instanceof JsonObject cause) {
                    causes.add(new Cause(cause.string("reason"), cause.string("field"), cause.string("message")));
                }
            }
        }
        return causes;
    }

    static JsonObject status(String body) {
        try {
            return JsonReader.read(body) instanceof JsonObject object ? object : JsonObject.EMPTY;
        } catch (JsonException e) {
            return JsonObject.EMPTY; // a proxy's page, or plain text
        }
    }

    private static String said(JsonObject status, Transport.Response response) {
        String message = status.string("message");
        String text = message.isEmpty() ? response.body().strip() : message;
        return text.isEmpty() ? "HTTP status " + response.status() : text;
    }
}
