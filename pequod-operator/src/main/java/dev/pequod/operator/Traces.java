package dev.pequod.operator;

import dev.pequod.api.ResolutionEvent;
import dev.pequod.api.ResolutionListener;
import dev.pequod.api.ResolvedModule;
import dev.pequod.apply.ClusterException;
import dev.pequod.apply.SurroundedClient;
import dev.pequod.apply.SurroundedClient.Request;
import dev.pequod.apply.SurroundedClient.Sending;
import dev.pequod.graph.render.RenderListener;
import dev.pequod.graph.render.RenderResult;
import dev.pequod.operator.runtime.Controller;
import dev.pequod.operator.runtime.Controller.Outcome;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * One trace of OpenTelemetry for each time that a WebService is worked on, with a span for each module that was loaded, each evaluation and each
 * request to the API server within it. What happens outside of that, such as renewing a Lease, has no span. Spans hold names, digests and
 * codes, never a value of a resource or a message. Thread-safe.
 */
final class Traces implements ResolutionListener, RenderListener, SurroundedClient.Around {
    /** Traces nothing. */
    static final Traces NONE = new Traces(OpenTelemetry.noop(), InstantSource.system());

    private static final String OUTCOME = "pequod.outcome";

    private final Tracer tracer;
    private final InstantSource clock;

    /**
     * Makes traces.
     *
     * @param telemetry takes the spans
     * @param clock tells when what is over has ended
     */
    Traces(OpenTelemetry telemetry, InstantSource clock) {
        this.tracer = telemetry.getTracer("dev.pequod.operator");
        this.clock = clock;
    }

    /** Returns a reconciler of whose work each call is a trace. */
    Controller.Reconciler traced(Controller.Reconciler reconciler) {
        return key -> {
            Span span = tracer.spanBuilder("reconcile")
                    .setNoParent()
                    .setAttribute("k8s.namespace.name", key.namespace())
                    .setAttribute("pequod.webservice.name", key.name())
                    .startSpan();
            String outcome = "fault";
            try {
                Outcome result = Context.root()
                        .with(span)
                        .wrapSupplier(() -> reconciler.reconcile(key))
                        .get();
                outcome = result.result().toString();
                return result;
            } finally {
                ended(span, outcome, Optional.empty());
            }
        };
    }

    /** Returns work that is part of the trace at hand, whichever thread does it. */
    static <T> Supplier<T> continued(Supplier<T> work) {
        return Context.current().wrapSupplier(work);
    }

    @Override
    public void resolved(ResolutionEvent event) {
        Optional<ResolvedModule> module = event.module();
        after(
                "load module",
                event.duration(),
                event.outcome(),
                span -> span.setAttribute("pequod.module.scheme", event.ref().scheme())
                        .setAttribute(
                                "pequod.module.origin", event.origin().name().toLowerCase(Locale.ROOT))
                        .setAttribute("pequod.module.host", event.host())
                        .setAttribute(
                                "pequod.module.digest",
                                module.map(m -> m.contentDigest().toString()).orElse("")));
    }

    @Override
    public void rendered(RenderResult result, Duration duration) {
        // Where nothing was evaluated, the module's own span tells why there is none.
        if (result.module().isPresent()) {
            after(
                    "evaluate",
                    duration,
                    result.outcome(),
                    span -> result instanceof RenderResult.Rendered rendered
                            ? span.setAttribute("pequod.steps", rendered.steps())
                            : span);
        }
    }

    /** Makes a span of what is over, by the thread that did it. */
    private void after(String name, Duration duration, String outcome, Function<Span, Span> described) {
        if (isWithinTrace()) {
            Instant end = clock.instant();
            Span span = tracer.spanBuilder(name)
                    .setStartTimestamp(end.minus(duration))
                    .startSpan();
            ended(described.apply(span), outcome, Optional.of(end));
        }
    }

    @Override
    public <T> T request(Request request, Sending<T> sending) throws ClusterException {
        if (!isWithinTrace()) {
            return sending.send();
        }
        String kind = request.object().split(" ", 2)[0];
        Span span = tracer.spanBuilder(request.label() + " " + kind)
                .setSpanKind(SpanKind.CLIENT)
                .setAttribute("pequod.object", request.object())
                .startSpan();
        String outcome = "fault";
        try {
            T answer = sending.send();
            outcome = "success";
            return answer;
        } catch (ClusterException e) {
            outcome = e.problem().reason().toString();
            throw e;
        } finally {
            ended(span, outcome, Optional.empty());
        }
    }

    private static boolean isWithinTrace() {
        return Span.current().isRecording();
    }

    private static void ended(Span span, String outcome, Optional<Instant> at) {
        span.setAttribute(OUTCOME, outcome);
        if (!outcome.equals("success")) {
            span.setStatus(StatusCode.ERROR, outcome);
        }
        at.ifPresentOrElse(span::end, span::end);
    }
}
