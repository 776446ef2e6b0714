package dev.pequod.operator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.ByteString;
import dev.pequod.apply.testing.ControlPlane;
import dev.pequod.apply.testing.ControlPlaneExtension;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.Status;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The operator's traces, sent by its own process to a receiver that reads the protocol with its own definition. */
@ExtendWith(ControlPlaneExtension.class)
final class TracesIT {
    private static final String SPACE = "traces";

    private static List<Span> childrenOf(Span parent, List<Span> spans) {
        return spans.stream()
                .filter(s -> s.getParentSpanId().equals(parent.getSpanId()))
                .toList();
    }

    @Test
    void whatAReconciliationDidIsOneTrace(ControlPlane plane, @TempDir Path folder) throws Exception {
        try (LiveCluster cluster = LiveCluster.of(plane);
                TraceReceiver receiver = TraceReceiver.start();
                OperatorProcess operator = OperatorProcess.start(
                        plane.kubeconfig(),
                        SPACE,
                        folder.resolve("cache"),
                        Map.of(
                                "OTEL_EXPORTER_OTLP_ENDPOINT",
                                receiver.endpoint(),
                                "OTEL_EXPORTER_OTLP_HEADERS",
                                "Authorization=Bearer it-is-me",
                                "OTEL_RESOURCE_ATTRIBUTES",
                                "service.version=1"))) {
            cluster.namespace(SPACE);
            cluster.webService(SPACE, "cart", "", "{platformRef: {embedded: v1.1.0}, image: 'app:1', port: 80}");
            cluster.webService(SPACE, "lost", "", "{platformRef: {embedded: v0.0.1}, image: 'app:1'}");
            cluster.eventuallyReady(LiveCluster.webService(SPACE, "cart"));
            cluster.eventually(
                    LiveCluster.webService(SPACE, "lost"),
                    r -> LiveCluster.message(r, "Ready").contains("v0.0.1"));
            operator.signal("TERM");
            assertTrue(operator.process().waitFor(60, TimeUnit.SECONDS), "it ends, after what is left is sent");

            List<Span> spans = receiver.spans();
            assertEquals(List.of("pequod-operator"), receiver.services());
            assertEquals(Set.of("Bearer it-is-me"), Set.copyOf(receiver.authorizations()));
            Set<ByteString> roots = spans.stream()
                    .filter(s -> s.getParentSpanId().isEmpty())
                    .map(Span::getSpanId)
                    .collect(Collectors.toSet());
            for (Span span : spans) {
                assertEquals(roots.contains(span.getSpanId()), span.getName().equals("reconcile"), span.toString());
                assertTrue(span.getStartTimeUnixNano() <= span.getEndTimeUnixNano(), span.toString());
            }
            List<Span> ofCart = spans.stream()
                    .filter(s -> TraceReceiver.text(s, "pequod.webservice.name").equals("cart"))
                    .toList();
            List<Span> within = new ArrayList<>();
            for (Span root : ofCart) {
                assertEquals(SPACE, TraceReceiver.text(root, "k8s.namespace.name"));
                for (Span child : childrenOf(root, spans)) {
                    assertEquals(root.getTraceId(), child.getTraceId());
                    within.add(child);
                }
            }
            Set<String> names = within.stream().map(Span::getName).collect(Collectors.toSet());
            assertTrue(
                    names.containsAll(Set.of(
                            "load module",
                            "evaluate",
                            "patch WebService",
                            "patch-status WebService",
                            "create Deployment")),
                    names.toString());
            Span evaluation = within.stream()
                    .filter(s -> s.getName().equals("evaluate"))
                    .findFirst()
                    .orElseThrow();
            assertTrue(Integer.parseInt(TraceReceiver.text(evaluation, "pequod.steps")) > 100);
            assertTrue(within.stream()
                    .map(s -> TraceReceiver.text(s, "pequod.module.digest"))
                    .anyMatch(digest -> digest.matches("sha256:[0-9a-f]{64}")));

            Span failed = spans.stream()
                    .filter(s -> s.getName().equals("load module"))
                    .filter(s -> !TraceReceiver.text(s, "pequod.outcome").equals("success"))
                    .findFirst()
                    .orElseThrow();
            assertEquals(Status.StatusCode.STATUS_CODE_ERROR, failed.getStatus().getCode());
            assertEquals("ModuleNotFound", failed.getStatus().getMessage());
            assertFalse(spans.stream().anyMatch(s -> s.getName().contains("Lease")), "no trace of what is no work");
        }
    }
}
