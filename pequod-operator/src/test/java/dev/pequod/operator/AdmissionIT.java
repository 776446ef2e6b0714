package dev.pequod.operator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pequod.api.PlatformRefException;
import dev.pequod.api.PlatformRefParser;
import dev.pequod.apply.ClusterClient.Dry;
import dev.pequod.apply.ClusterException;
import dev.pequod.apply.ObjectRef;
import dev.pequod.apply.testing.ControlPlane;
import dev.pequod.apply.testing.ControlPlaneExtension;
import dev.pequod.apply.testing.Yaml;
import dev.pequod.graph.json.JsonObject;
import dev.pequod.graph.json.JsonString;
import dev.pequod.graph.json.JsonValue;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What {@code deploy/admission} keeps from being stored is what cannot be understood, and nothing else. */
@ExtendWith(ControlPlaneExtension.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class AdmissionIT {
    private static final String DIGEST = "sha256:" + "0123456789abcdef".repeat(4);

    private LiveCluster cluster;

    @BeforeAll
    void start(ControlPlane plane) throws Exception {
        cluster = LiveCluster.of(plane);
        cluster.namespace("admission");
        cluster.install("admission/platform-refs.yaml");
        long deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        while (refusal("embedded", "nonsense").isEmpty()) {
            assertTrue(System.nanoTime() < deadline, "the policy is not in force");
        }
    }

    @AfterAll
    void stop() throws Exception {
        for (String name : new String[] {"pequod-platform-refs", "pequod-pinned-refs", "pequod-annotations"}) {
            for (String kind : new String[] {"ValidatingAdmissionPolicyBinding", "ValidatingAdmissionPolicy"}) {
                cluster.delete(ObjectRef.of("admissionregistration.k8s.io/v1", kind, "", name));
            }
        }
        cluster.close();
    }

    private Optional<String> refusal(String key, String value) {
        return refusal(key, new JsonString(value));
    }

    private Optional<String> refusal(String key, JsonValue value) {
        JsonObject spec = JsonObject.EMPTY.with("platformRef", JsonObject.EMPTY.with(key, value));
        try {
            cluster.human()
                    .create(
                            Yaml.object("{apiVersion: platform.example.com/v1alpha1, kind: WebService, metadata: {name:"
                                    + " a, namespace: admission}, spec: " + spec + "}"),
                            Dry.DRY_RUN);
            return Optional.empty();
        } catch (ClusterException e) {
            return Optional.of(String.valueOf(e.getMessage()));
        }
    }

    private static boolean isUnderstood(String key, String value) {
        try {
            new PlatformRefParser(Set.of("embedded", "oci", "git", "configMap", "inline"))
                    .parseObject(Map.of(key, value), "spec.platformRef");
            return true;
        } catch (PlatformRefException e) {
            return false;
        }
    }

    @ParameterizedTest
    @CsvSource({
        "embedded, v1.0.0",
        "embedded, platform/v1.1.0",
        "embedded, v1.0.0-rc.1",
        "embedded, 1.0.0",
        "embedded, v1.0",
        "embedded, ../v1.0.0",
        "oci, registry.example.com/platform/web:v1",
        "oci, registry.example.com/platform/web@DIGEST",
        "oci, registry.example.com:5000/web:v1@DIGEST",
        "oci, localhost:5000/web:v1",
        "oci, registry.example.com/platform/web",
        "oci, registry.example.com/web@sha256:xyz789",
        "oci, platform/web:v1",
        "oci, https://registry.example.com/web:v1",
        "git, https://git.example.com/org/repo?ref=main",
        "git, https://git.example.com/org/repo?path=web&ref=v1.0.0",
        "git, git@git.example.com:org/repo?ref=main",
        "git, ssh://git@git.example.com/org/repo?ref=main",
        "git, https://git.example.com/org/repo",
        "git, file:///etc?ref=main",
        "git, http://git.example.com/org/repo?ref=main",
        "git, https://git.example.com/org/repo?ref=main#x",
        "git, git.example.com/org/repo?ref=main",
        "git, https://git.example.com:8443/org/repo.git?ref=main&path=a/b..c",
        "git, https://[2001:db8::1]/org/repo?ref=main&path=",
        "git, ssh://git@git.example.com:22/~/repo?ref=main",
        "git, git@git.example.com:~ada/repo?ref=main",
        "git, git@git.example.com:/org/repo?ref=main",
        "git, https://git.example.com/~ada/repo?ref=main",
        "git, https://u:p@git.example.com/org/repo?ref=main",
        "git, https://u:p/w@git.example.com/org/repo?ref=main",
        "git, https://token@git.example.com/org/repo?ref=main",
        "git, ssh://git:p@git.example.com/org/repo?ref=main",
        "git, u:p@git.example.com/org/repo?ref=main",
        "git, https://git.example.com/org/repo?ref=main&path=../b",
        "git, https://git.example.com/org/repo?path=a/../b&ref=main",
        "git, https://git.example.com/org/repo?ref=main&path=/b",
        "git, https://git.example.com/?ref=main",
        "configMap, my-module",
        "configMap, other/my-module",
        "configMap, My_Module",
        "inline, 'package a'",
        "inline, ' '",
        "unknown, x",
    })
    void whatIsStoredIsWhatIsUnderstood(String key, String text) {
        String value = text.replace("DIGEST", DIGEST);
        Optional<String> refusal = refusal(key, value);
        assertEquals(isUnderstood(key, value), refusal.isEmpty(), key + ": " + value + " " + refusal);
        refusal.ifPresent(message -> assertTrue(message.contains("spec.platformRef"), message));
    }

    @Test
    void anInlineModuleMayHaveSeveralFiles() {
        JsonObject files = JsonObject.EMPTY.with("policy/limits.cue", new JsonString("package policy"));
        assertEquals(Optional.empty(), refusal("inline", files));
        assertTrue(refusal("inline", JsonObject.EMPTY).isPresent());
    }

    @Test
    void annotationsThatMeanNothingAreRefused() throws Exception {
        awaitAnnotationsPolicy();
        assertEquals(
                Optional.empty(), refusalOf("pequod.dev/paused: 'false', pequod.dev/deletion-policy: orphan, a/b: c"));
        assertTrue(refusalOf("pequod.dev/paused: 'yes'").orElseThrow().contains("is \"true\" or \"false\""));
        assertTrue(
                refusalOf("pequod.dev/deletion-policy: abandon").orElseThrow().contains("is delete or orphan"));
    }

    private void awaitAnnotationsPolicy() throws Exception {
        long deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        while (refusalOf("pequod.dev/paused: nonsense").isEmpty()) {
            assertTrue(System.nanoTime() < deadline, "the policy is not in force");
        }
    }

    private Optional<String> refusalOf(String annotations) {
        try {
            cluster.human()
                    .create(
                            Yaml.object(
                                    "{apiVersion: platform.example.com/v1alpha1, kind: WebService, metadata: {name: a,"
                                            + " namespace: admission, annotations: {" + annotations
                                            + "}}, spec: {platformRef: {embedded: v1.0.0}}}"),
                            Dry.DRY_RUN);
            return Optional.empty();
        } catch (ClusterException e) {
            return Optional.of(String.valueOf(e.getMessage()));
        }
    }
}
