package dev.pequod.resolver.audit;

import dev.pequod.api.ResolutionEvent;
import dev.pequod.api.ResolutionEvent.Origin;
import dev.pequod.api.ResolutionListener;
import dev.pequod.api.ResolvedModule;
import dev.pequod.resolver.json.ForeignJson;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/**
 * Writes each attempt to load a module as one line of JSON: who asked, for what, what it was resolved to, from where, who
 * signed it, how it ended, what was wrong and how long it took. Thread-safe if the consumer is.
 *
 * <p>The fields are always the same, in this order; what is not known is an empty text. No field holds a secret: a reference to text in the
 * resource is shown by its digest, and user information is cut out of URLs.
 */
public final class AuditLog implements ResolutionListener {
    private static final Pattern USER_INFO = Pattern.compile("//[^/?#\\s]*@");
    private static final int LONGEST_PROBLEM = 1_000;

    private final Consumer<String> lines;
    private final InstantSource clock;

    /**
     * Makes a log.
     *
     * @param lines takes each line, without a line feed
     * @param clock tells the time of a line
     */
    public AuditLog(Consumer<String> lines, InstantSource clock) {
        this.lines = lines;
        this.clock = clock;
    }

    @Override
    public void resolved(ResolutionEvent event) {
        Map<String, String> fields = new LinkedHashMap<>();
        fields.put("event", "module-load");
        fields.put("time", clock.instant().truncatedTo(ChronoUnit.MILLIS).toString());
        fields.put("requester", event.requester());
        fields.put("namespace", event.namespace());
        fields.put("reference", event.ref().summary());
        fields.put("host", event.host());
        fields.put("source", event.module().map(ResolvedModule::source).orElse(""));
        fields.put("revision", event.module().map(ResolvedModule::revision).orElse(""));
        fields.put(
                "sourceDigest",
                event.module().map(m -> m.sourceDigest().toString()).orElse(""));
        fields.put(
                "contentDigest",
                event.module().map(m -> m.contentDigest().toString()).orElse(""));
        fields.put("verifiedBy", event.module().map(ResolvedModule::verifiedBy).orElse(""));
        fields.put(
                "origin",
                event.origin() == Origin.NONE ? "" : event.origin().name().toLowerCase(Locale.ROOT));
        fields.put("outcome", event.outcome());
        fields.put(
                "problem",
                event.failure()
                        .map(e -> shortened(String.valueOf(e.getMessage())))
                        .orElse(""));
        fields.replaceAll((name, value) -> USER_INFO.matcher(value).replaceAll("//…@"));
        Map<String, Object> line = new LinkedHashMap<>(fields);
        line.put("milliseconds", event.duration().toMillis());
        lines.accept(ForeignJson.writeLine(line));
    }

    private static String shortened(String problem) {
        return problem.length() > LONGEST_PROBLEM ? problem.substring(0, LONGEST_PROBLEM) + "…" : problem;
    }
}
