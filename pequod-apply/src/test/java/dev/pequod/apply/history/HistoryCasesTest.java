package dev.pequod.apply.history;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pequod.api.FetchContext;
import dev.pequod.api.InlineRef;
import dev.pequod.api.ModuleException;
import dev.pequod.api.ModuleException.Reason;
import dev.pequod.api.ModuleFiles;
import dev.pequod.api.ModuleResolver;
import dev.pequod.api.OciRef;
import dev.pequod.api.PlatformRef;
import dev.pequod.api.ResolvedModule;
import dev.pequod.apply.Cases;
import dev.pequod.apply.testing.Yaml;
import dev.pequod.graph.json.CanonicalJson;
import dev.pequod.graph.json.JsonArray;
import dev.pequod.graph.json.JsonBoolean;
import dev.pequod.graph.json.JsonNull;
import dev.pequod.graph.json.JsonObject;
import dev.pequod.graph.json.JsonString;
import dev.pequod.graph.json.JsonValue;
import dev.pequod.graph.render.PlatformRenderer;
import dev.pequod.graph.render.RenderResult;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Each case is a resource {@code then}, whose Graph was applied and stored, and {@code now}, with what became of its module and of what
 * was stored; and what comes of rolling back, or of the audit.
 */
final class HistoryCasesTest {
    private static final Path ROLLBACK = Path.of("src/test/resources/dev/pequod/apply/history/rollback");
    private static final Path PROOF = Path.of("src/test/resources/dev/pequod/apply/history/proof");

    static List<String> rollbacks() {
        return Cases.names(ROLLBACK);
    }

    static List<String> proofs() {
        return Cases.names(PROOF);
    }

    /** A registry of one repository, whose tag may move. */
    private record Registry(Map<String, String> modules) implements ModuleResolver {
        @Override
        public Set<String> schemes() {
            return Set.of();
        }

        @Override
        public List<PlatformRef> offered() {
            return List.of();
        }

        @Override
        public ResolvedModule resolve(PlatformRef ref, FetchContext context) throws ModuleException {
            String text = ref instanceof InlineRef inline ? inline.value() : modules.get(name(ref));
            if (text == null) {
                throw new ModuleException(Reason.NOT_FOUND, "Tried to get " + ref.summary() + " but there is none");
            }
            ModuleFiles files = files(text);
            return new ResolvedModule(
                    ref,
                    ref instanceof OciRef oci
                            ? "oci:" + oci.registry() + "/" + oci.repository() + "@" + files.contentDigest()
                            : ref.summary(),
                    ref instanceof OciRef oci ? oci.tag() : "",
                    files.contentDigest(),
                    "",
                    files);
        }

        /** A digest is found whatever the tags are now, as long as its module is there. */
        private String name(PlatformRef ref) throws ModuleException {
            if (ref instanceof OciRef oci && oci.digest().isPresent()) {
                for (Map.Entry<String, String> module : modules.entrySet()) {
                    if (files(module.getValue())
                            .contentDigest()
                            .equals(oci.digest().get())) {
                        return module.getKey();
                    }
                }
            }
            return ref instanceof OciRef oci ? oci.tag() : "";
        }

        private static ModuleFiles files(String text) throws ModuleException {
            return ModuleFiles.of(Map.of("module.cue", text.getBytes(StandardCharsets.UTF_8)));
        }
    }

    private static JsonObject stored(JsonObject given, PlatformRenderer then) {
        JsonObject resource = given.object("then");
        RenderResult.Rendered rendered = (RenderResult.Rendered) then.render(resource);
        StoredGraph graph = StoredGraph.of(rendered.graph(), RenderRecord.of(resource, rendered));
        StoredGraph.Content.Fits content = (StoredGraph.Content.Fits) graph.content("it");
        return JsonObject.EMPTY
                .with("data", content.data())
                .with("binaryData", content.binaryData())
                .with("hash", new JsonString(rendered.graph().metadata().renderHash()))
                .with("digest", new JsonString(rendered.graph().metadata().platformRefResolved()));
    }

    private static PlatformRenderer renderer(JsonObject modules) {
        Map<String, String> texts = new LinkedHashMap<>();
        modules.members().forEach((tag, text) -> texts.put(tag, ((JsonString) text).value()));
        return PlatformRenderer.of(new Registry(texts));
    }

    /** Returns the stored ConfigMap as the case has it: as it was, gone, or changed. */
    private static Optional<StoredGraph> configMap(JsonObject given, JsonObject stored) {
        JsonObject data = stored.object("data");
        for (Map.Entry<String, JsonValue> change :
                given.object("tampered").members().entrySet()) {
            String before = data.string(change.getKey());
            JsonObject edit = (JsonObject) change.getValue();
            data = data.with(
                    change.getKey(), new JsonString(before.replace(edit.string("replace"), edit.string("with"))));
        }
        return given.get("kept") == JsonBoolean.of(false)
                ? Optional.empty()
                : StoredGraph.ofConfigMap(stored.with("data", data));
    }

    @ParameterizedTest
    @MethodSource("rollbacks")
    void goesBack(String name) {
        JsonObject given = Cases.input(ROLLBACK, name);
        JsonObject stored = stored(given, renderer(given.object("modulesThen")));
        PlatformRenderer now = renderer(given.object("modulesNow"));
        Rollback.Plan plan =
                Rollback.plan(given.object("now"), to(stored), configMap(given, stored), r -> attempt(now.render(r)));
        Cases.check(
                ROLLBACK,
                name,
                switch (plan) {
                    case Rollback.Plan.Change change -> {
                        RenderResult.Rendered again = (RenderResult.Rendered) now.render(change.wanted());
                        assertEquals(
                                stored.string("hash"), again.graph().metadata().renderHash());
                        yield JsonObject.EMPTY.with("patch", change.patch());
                    }
                    case Rollback.Plan.Refused refused ->
                        JsonObject.EMPTY.with("refused", new JsonString(refused.reason()));
                });
    }

    private static Rollback.Choice.To to(JsonObject stored) {
        return new Rollback.Choice.To(stored.string("hash"), stored.string("digest"));
    }

    private static Rollback.Attempt attempt(RenderResult result) {
        return switch (result) {
            case RenderResult.Rendered rendered ->
                new Rollback.Attempt(
                        rendered.graph().metadata().renderHash(),
                        rendered.graph().metadata().platformRefResolved(),
                        "");
            case RenderResult.Failed failed ->
                new Rollback.Attempt("", "", failed.errors().getFirst().message());
        };
    }

    @ParameterizedTest
    @MethodSource("proofs")
    void proves(String name) {
        JsonObject given = Cases.input(PROOF, name);
        JsonObject stored = stored(given, renderer(given.object("modulesThen")));
        JsonObject status = JsonObject.EMPTY
                .with("renderHash", stored.get("hash") == null ? JsonNull.NULL : new JsonString(stored.string("hash")))
                .with(
                        "platformRefResolved",
                        given.get("resolvedNow") == null
                                ? new JsonString(stored.string("digest"))
                                : new JsonString(given.string("resolvedNow")))
                .with("module", JsonObject.EMPTY.with("contentDigest", new JsonString(stored.string("digest"))));
        JsonObject now = given.object("now").with("status", status);
        Optional<StoredGraph> map = configMap(given, stored);
        RenderResult result = renderer(given.object("modulesNow")).render(RenderProof.resource(now, map));
        List<JsonValue> checks = new ArrayList<>();
        for (RenderProof.Check check : RenderProof.checks(now, map, result)) {
            checks.add(JsonObject.EMPTY
                    .with("check", new JsonString(check.what()))
                    .with("holds", JsonBoolean.of(check.holds()))
                    .with("message", new JsonString(check.message())));
        }
        Cases.check(PROOF, name, new JsonArray(checks));
    }

    private static final String WITH_A_SECRET = """
            modules:
              v1: |
                package m
                #Input: {password: string}
                #Render: {
                  input: {metadata: {...}, spec: #Input}
                  output: {
                    nodes: [{
                      id: "secret"
                      object: {apiVersion: "v1", kind: "Secret", metadata: name: "s", stringData: password: input.spec.password}
                      readyWhen: [{type: "FieldMatch", path: "stringData.password", value: input.spec.password}]
                    }]
                    exports: url: "redis://:\\(input.spec.password)@s"
                    violations: [{path: "spec.password", message: "\\(input.spec.password) is weak", severity: "Warning"}]
                  }
                }
            then:
              apiVersion: platform.example.com/v1alpha1
              kind: WebService
              metadata: {name: cart, namespace: shop}
              spec: {platformRef: {oci: "r.example/m:v1"}, password: correct-horse}
            """;

    /** Once, secrets stood in clear text in the Graph that was stored; neither may the input, where they come from. */
    @Test
    void lesson16NoSecretIsInWhatIsStoredOfAGraph() {
        JsonObject given = Cases.object(WITH_A_SECRET);
        String stored = CanonicalJson.text(stored(given, renderer(given.object("modules"))));
        assertTrue(stored.contains("redis://:<redacted>@s"), stored);
        assertTrue(stored.contains("<redacted> is weak"), stored);
        assertFalse(stored.contains("correct-horse"), stored);
    }

    /** Once, exports and violations were stored as they are. */
    @Test
    void aGraphIsProvedAsItIsStoredAndAsAFormerVersionStoredIt() {
        JsonObject given = Cases.object(WITH_A_SECRET);
        PlatformRenderer renderer = renderer(given.object("modules"));
        JsonObject stored = stored(given, renderer);
        assertEquals("664 characters, the same byte for byte", provedGraph(given, renderer, stored));
        String graph = stored.object("data").string("graph.json");
        assertEquals(
                "the same, but for what a former version took for values of Secrets and has hidden",
                provedGraph(
                        given,
                        renderer,
                        stored.with(
                                "data",
                                stored.object("data")
                                        .with(
                                                "graph.json",
                                                new JsonString(
                                                        graph.replace("redis://:<redacted>@s", "<redacted>"))))));
        for (String[] part : new String[][] {{"redis://:", ""}, {"", " is weak"}}) {
            graph = graph.replace(part[0] + "<redacted>" + part[1], part[0] + "correct-horse" + part[1]);
        }
        assertEquals(
                "670 characters, the same byte for byte\nit was stored by a former version and shows values of Secrets in"
                        + " exports or violations",
                provedGraph(
                        given,
                        renderer,
                        stored.with("data", stored.object("data").with("graph.json", new JsonString(graph)))));
    }

    private static String provedGraph(JsonObject given, PlatformRenderer renderer, JsonObject stored) {
        JsonObject status = JsonObject.EMPTY.with("renderHash", new JsonString(stored.string("hash")));
        JsonObject now = given.object("then").with("status", status);
        RenderProof.Check graph = RenderProof.checks(now, StoredGraph.ofConfigMap(stored), renderer.render(now))
                .getLast();
        assertTrue(graph.holds(), graph.message());
        return graph.message();
    }

    private static final String HISTORY = """
            status:
              renderHash: cccc1111
              history:
              - {renderHash: cccc1111, outcome: Progressing}
              - {renderHash: bbbb1111, outcome: Failed}
              - {renderHash: bbbb2222, outcome: Ready}
              - {renderHash: aaaa1111, outcome: Ready}
            """;

    private static String choice(String yaml, String to) {
        return switch (Rollback.choose(Cases.object(yaml), to.isEmpty() ? Optional.empty() : Optional.of(to))) {
            case Rollback.Choice.To found -> found.renderHash();
            case Rollback.Choice.Refused refused -> refused.reason();
        };
    }

    /** The text of an inline module is the resource's own, and may be all that knows a value, or a part of one. */
    @ParameterizedTest
    @ValueSource(strings = {"\"s3cret\"", "\"s3\" + \"cret\"", "input.spec.password"})
    void anInlineModuleOfSecretsIsNotStored(String password) {
        String module = """
                #Input: {password?: string}
                #Render: {
                  input: {metadata: {name: string, namespace: string}, spec: #Input}
                  output: nodes: [{id: "one", object: {
                    apiVersion: "v1", kind: "Secret", metadata: {name: "a", namespace: "shop"}, stringData: a: %s
                  }}]
                }
                """.formatted(password);
        JsonObject resource = Yaml.object("{apiVersion: platform.example.com/v1alpha1, kind: WebService,"
                + " metadata: {name: cart, namespace: shop}, spec: {password: s3cret, platformRef: {inline: "
                + new JsonString(module) + "}}}");
        PlatformRenderer renderer = renderer(JsonObject.EMPTY);
        JsonObject stored = stored(JsonObject.EMPTY.with("then", resource), renderer);
        assertFalse(stored.toString().contains("s3"), stored.toString());
        assertFalse(stored.toString().contains("stringData: a"), stored.toString());
        Rollback.Plan plan =
                Rollback.plan(resource, to(stored), StoredGraph.ofConfigMap(stored), r -> attempt(renderer.render(r)));
        assertEquals(resource, ((Rollback.Plan.Change) plan).wanted());
    }

    @Test
    void theLastOneThatWasReadyIsChosen() {
        assertEquals("bbbb2222", choice(HISTORY, ""));
        assertEquals("there is no Graph before the current one", choice("status: {renderHash: a, history: []}", ""));
        assertEquals(
                "none of the Graphs before the current one has been ready; name one with --to: bbbb1111",
                choice("status: {renderHash: a, history: [{renderHash: bbbb1111, outcome: Failed}]}", ""));
    }

    /** Once, what ran was skipped, and a healthy workload was brought back one version too far. */
    @ParameterizedTest
    @CsvSource({
        "Rendered, 'False', InvalidInput",
        "Resolved, 'False', ModuleNotFound",
        "PolicyPassed, 'False', PolicyViolation",
        "Applied, 'False', KindNotAllowed",
        "Ready, 'False', TooManyKinds",
        "Ready, 'False', GraphNotStored"
    })
    void whatRunsIsChosenWhereTheSpecIsRefused(String type, String status, String reason) {
        String refused = HISTORY.replace("outcome: Progressing", "outcome: Ready") + "  conditions: [{type: " + type
                + ", status: '" + status + "', reason: " + reason + "}]\n";
        assertEquals("cccc1111", choice(refused, ""));
        assertEquals("cccc1111", choice(refused, "cccc"));
        for (String passing : List.of(
                "Applied, status: 'False', reason: FieldConflict",
                "Resolved, status: 'False', reason: SourceUnavailable")) {
            String held = HISTORY + "  conditions: [{type: " + passing + "}]\n";
            assertEquals("bbbb2222", choice(held, ""), "it is being applied");
        }
    }

    /** Once, who took back an edit that the operator had not seen got the release before the one that ran. */
    @Test
    void whatRunsIsChosenWhereNobodyHasSeenTheSpec() {
        String seen = HISTORY.replace("outcome: Progressing", "outcome: Ready") + "  observedGeneration: 3\n";
        assertEquals("cccc1111", choice(seen + "metadata: {generation: 4}\n", ""));
        assertEquals("cccc1111", choice(seen + "metadata: {generation: 4}\n", "cccc"));
        assertEquals("bbbb2222", choice(seen + "metadata: {generation: 3}\n", ""));
        String paused = seen + "  conditions: [{type: Rendered, status: 'True', observedGeneration: 2}]\n";
        assertEquals("cccc1111", choice(paused + "metadata: {generation: 3}\n", ""));
    }

    @Test
    void theFirstDigitsNameOne() {
        assertEquals("bbbb1111", choice(HISTORY, "bbbb1"));
        assertEquals("aaaa1111", choice(HISTORY, "sha256:aaaa1111"));
        assertEquals("bbbb is the beginning of 2 of its hashes; write more digits", choice(HISTORY, "bbbb"));
        assertEquals("it is the current one already", choice(HISTORY, "cccc"));
        assertEquals(
                "no Graph of its history begins with dddd; there are cccc1111, bbbb1111, bbbb2222, aaaa1111",
                choice(HISTORY, "dddd"));
        assertEquals("v1 is no render hash; write at least 4 of its hexadecimal digits", choice(HISTORY, "v1"));
    }
}
