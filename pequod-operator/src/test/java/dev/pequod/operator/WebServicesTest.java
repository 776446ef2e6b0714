package dev.pequod.operator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pequod.apply.ClusterClient;
import dev.pequod.apply.ClusterClient.WatchListener;
import dev.pequod.apply.Problem;
import dev.pequod.apply.testing.Yaml;
import dev.pequod.graph.json.JsonArray;
import dev.pequod.graph.json.JsonObject;
import dev.pequod.graph.json.JsonString;
import dev.pequod.operator.runtime.Key;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class WebServicesTest {
    private static final long PLENTY = 1L << 40;

    private static final Key CART = new Key("shop", "cart");

    private final List<String> warnings = new ArrayList<>();
    private final List<String> told = new ArrayList<>();
    private final WebServices resources =
            new WebServices(new MemoryShares(PLENTY), key -> {}, warnings::add, told::add);

    private static JsonObject cart(String uid, int version) {
        return Yaml.object(
                "{metadata: {name: cart, namespace: shop, uid: " + uid + ", resourceVersion: '" + version + "'}}");
    }

    @Test
    void allNamespacesAreWatchedOrNotAll() throws InterruptedException {
        WatchListener one = resources.listener("one");
        WatchListener two = resources.listener("two");
        one.synced();
        assertFalse(resources.isWatching());
        assertFalse(resources.awaitSynced(Duration.ZERO));
        two.synced();
        assertTrue(resources.isWatching());
        assertTrue(resources.awaitSynced(Duration.ZERO));
        two.interrupted(Problem.of(Problem.Reason.UNAVAILABLE, "away"));
        one.synced();
        assertFalse(resources.isWatching());
    }

    @Test
    void aTroubleIsToldOnceUntilItChanges() {
        WatchListener listener = resources.listener("shop");
        listener.interrupted(Problem.of(Problem.Reason.UNAVAILABLE, "away"));
        listener.interrupted(Problem.of(Problem.Reason.UNAVAILABLE, "away"));
        assertEquals(List.of("the watch on WebServices in shop is interrupted: away"), warnings);
        listener.interrupted(Problem.of(Problem.Reason.FORBIDDEN, "no"));
        listener.synced();
        listener.interrupted(Problem.of(Problem.Reason.FORBIDDEN, "no"));
        assertEquals(3, warnings.size());
        listener.synced();
        listener.synced();
        String again = "the watch on WebServices in shop is heard again";
        assertEquals(List.of(again, again), told);
    }

    @Test
    void ofWhatIsTooLargeThatIsKeptWhichNamesItAndHowItIsDealtWith() {
        WebServices bounded = new WebServices(new MemoryShares(2_000), key -> {}, warnings::add, told::add);
        String long1 = "x".repeat(5_000);
        bounded.listener("shop")
                .changed(Yaml.object(
                        "{metadata: {name: cart, namespace: shop, uid: a, resourceVersion: '1', labels: {a: "
                                + long1 + "}, finalizers: [example.com/" + long1
                                + ", pequod.dev/objects], annotations: {pequod.dev/junk: " + long1
                                + ", pequod.dev/paused: " + long1 + ", pequod.dev/service-account: deployer}},"
                                + " spec: {image: a}, status: {renderHash: b}}"));
        assertEquals(
                Optional.of(Yaml.object("{metadata: {name: cart, namespace: shop, uid: a, resourceVersion: '1',"
                        + " finalizers: [pequod.dev/objects], annotations: {pequod.dev/paused: " + "x".repeat(300)
                        + ", pequod.dev/service-account: deployer}}, status: {renderHash: b}}")),
                bounded.get(CART));
    }

    @Test
    void whatIsNestedTooDeeplyIsRefusedUntilItIsNot() {
        WatchListener listener = resources.listener("shop");
        JsonObject status = Yaml.object("{renderHash: b}");
        JsonObject deep = cart("a", 1).with("status", status).with(ClusterClient.UNREAD, new JsonString("too deep"));
        listener.changed(deep);
        assertEquals(Optional.of("too deep"), resources.refusal(CART));
        assertEquals(Optional.of(cart("a", 1).with("status", status)), resources.get(CART));
        JsonObject flat = cart("a", 2).with("spec", Yaml.object("{image: a}"));
        resources.reconsider(flat);
        assertEquals(Optional.empty(), resources.refusal(CART));
        assertEquals(Optional.of(flat), resources.get(CART));
    }

    @Test
    void whatWasTooLargeByItsLabelsIsLookedAtOnceTheyAreGone() {
        List<Key> woken = new ArrayList<>();
        WebServices bounded = new WebServices(new MemoryShares(2_000), woken::add, warnings::add, told::add);
        WatchListener listener = bounded.listener("shop");
        JsonObject resource = cart("a", 1).with("spec", Yaml.object("{image: a}"));
        JsonObject labels = Yaml.object("{labels: {a: " + "x".repeat(5_000) + "}}");
        JsonObject metadata = resource.object("metadata");
        listener.changed(resource.with("metadata", metadata.with("labels", labels.object("labels"))));
        assertTrue(bounded.refusal(CART).isPresent());
        listener.changed(cart("a", 2).with("spec", Yaml.object("{image: a}")));
        assertFalse(bounded.refusal(CART).isPresent());
        assertEquals(List.of(CART, CART), woken);
    }

    /** What is not taken says nothing of how large that is which is kept. */
    @Test
    void whatIsKeptIsWhatCounts() {
        WebServices bounded = new WebServices(new MemoryShares(2_000), key -> {}, warnings::add, told::add);
        WatchListener listener = bounded.listener("shop");
        JsonObject small = Yaml.object("{image: a}");
        JsonObject large = Yaml.object("{image: " + "a".repeat(3_000) + "}");
        listener.changed(cart("a", 12).with("spec", large));
        assertTrue(bounded.refusal(CART).isPresent());
        bounded.note(cart("a", 11).with("spec", small));
        assertTrue(bounded.refusal(CART).isPresent());
        assertEquals(Optional.of(cart("a", 12)), bounded.get(CART));
        bounded.note(cart("a", 13).with("spec", small));
        assertTrue(bounded.refusal(CART).isPresent(), "it is looked at again when somebody asks");
        bounded.reconsider(cart("a", 13).with("spec", small));
        assertFalse(bounded.refusal(CART).isPresent());
        assertEquals(Optional.of(cart("a", 13).with("spec", small)), bounded.get(CART));
        bounded.note(cart("former", 14).with("spec", large));
        assertFalse(bounded.refusal(CART).isPresent());
        listener.deleted(cart("a", 15));
        bounded.note(cart("a", 15).with("spec", large));
        assertFalse(bounded.refusal(CART).isPresent());
    }

    @Test
    void anAnswerThatComesLateBringsNothingBack() {
        WatchListener listener = resources.listener("shop");
        String owner = WebServices.owner(CART).key();
        listener.changed(cart("a", 1));
        resources.note(cart("a", 2));
        assertEquals(Optional.of(cart("a", 2)), resources.get(CART));
        assertEquals(Optional.of(CART), resources.ofOwner(owner));
        listener.deleted(cart("a", 3));
        resources.note(cart("a", 3));
        assertEquals(Optional.empty(), resources.get(CART));
        assertEquals(Optional.empty(), resources.ofOwner(owner));
        listener.changed(cart("b", 4));
        resources.note(cart("a", 3));
        assertEquals(Optional.of(cart("b", 4)), resources.get(CART));
    }

    /** The watch tells of the change later, when it is known already; it must not be missed for that. */
    @Test
    void aChangeThatAnAnswerShowsFirstIsWorkedOn() {
        List<Key> woken = new ArrayList<>();
        WebServices heard = new WebServices(new MemoryShares(PLENTY), woken::add, warnings::add, told::add);
        WatchListener listener = heard.listener("shop");
        listener.changed(cart("a", 1));
        JsonObject spec = Yaml.object("{image: 'app:2'}");
        heard.note(cart("a", 3).with("spec", spec));
        listener.changed(cart("a", 2).with("spec", spec));
        listener.changed(cart("a", 3).with("spec", spec));
        assertEquals(List.of(CART, CART), woken);
        heard.note(cart("a", 4).with("spec", spec).with("status", spec));
        JsonObject metadata = cart("a", 5).object("metadata").with("finalizers", JsonArray.ofStrings(List.of("ours")));
        heard.note(cart("a", 5).with("spec", spec).with("metadata", metadata));
        assertEquals(2, woken.size(), "what we write ourselves is no news");
    }

    /** What we write ourselves before we begin ends no work, whether the watch or the answer is first. */
    @Test
    void itIsToldWhatPeopleSayAndWhetherItIsToGo() {
        List<String> edits = new ArrayList<>();
        WebServices.Listener listening = new WebServices.Listener() {
            @Override
            public void changed(Key key) {
                edits.add("changed");
            }

            @Override
            public void edited(Key key, boolean isToGo) {
                edits.add(isToGo ? "to go" : "edited");
            }
        };
        WebServices heard = new WebServices(new MemoryShares(PLENTY), listening, warnings::add, told::add);
        WatchListener listener = heard.listener("shop");
        listener.changed(cart("a", 1));
        JsonObject held = cart("a", 2).object("metadata").with("finalizers", JsonArray.ofStrings(List.of("ours")));
        listener.changed(cart("a", 2).with("metadata", held));
        assertEquals(List.of("changed", "changed"), edits);
        edits.clear();
        JsonObject spec = Yaml.object("{image: 'app:2'}");
        listener.changed(cart("a", 3).with("metadata", version(held, 3)).with("spec", spec));
        assertEquals(List.of("edited", "changed"), edits, "the work that begins with the change is not outrun by it");
        edits.clear();
        JsonObject going = version(held, 4).with("deletionTimestamp", new JsonString("2026-01-01T00:00:00Z"));
        listener.changed(cart("a", 4).with("metadata", going).with("spec", spec));
        listener.deleted(cart("a", 5).with("metadata", version(going, 5)).with("spec", spec));
        assertEquals(List.of("to go", "changed", "to go", "changed"), edits);
    }

    private static JsonObject version(JsonObject metadata, int version) {
        return metadata.with("resourceVersion", new JsonString(String.valueOf(version)));
    }
}
