package dev.pequod.operator;

import dev.pequod.apply.Application;
import dev.pequod.apply.Circumstances;
import dev.pequod.apply.ObjectRef;
import dev.pequod.apply.Plan;
import dev.pequod.apply.Problem;
import dev.pequod.graph.Graph;
import dev.pequod.graph.Node;
import dev.pequod.operator.runtime.Key;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** Brings the objects of Graphs to what these want, of kinds that are watched. */
final class GraphApplier {
    private static final Plan NOTHING = new Plan(List.of(), List.of(), List.of(), Optional.empty(), Optional.empty());

    private final KindWatches watches;
    private final GraphArchive archive;
    private final BiConsumer<Key, Plan> planned;
    private final Clock clock;
    private final NameCircles circles;

    /**
     * Makes what applies.
     *
     * @param archive where the Graphs are that were applied before
     * @param circles what each resource waits for
     * @param planned hears how far the objects of a resource are
     */
    GraphApplier(
            KindWatches watches,
            GraphArchive archive,
            NameCircles circles,
            BiConsumer<Key, Plan> planned,
            Clock clock) {
        this.watches = watches;
        this.archive = archive;
        this.circles = circles;
        this.planned = planned;
        this.clock = clock;
    }

    static List<ObjectRef> objects(Graph graph) {
        return graph.nodes().stream().map(Node::object).map(ObjectRef::of).toList();
    }

    /** Reports whether what there is of the kinds of a Graph is known, so that it may be applied; if not, the key is woken when it is. */
    boolean isReady(Reconciliation one, Graph graph) {
        if (!watches.areListed(objects(graph), one.key())) {
            return false;
        }
        one.session().listen();
        return true;
    }

    /**
     * Does what can be done now.
     *
     * @param told says in the draft how far the objects are
     */
    Plan apply(Reconciliation one, Graph graph, Consumer<Plan> told) {
        Key key = one.key();
        Application application = one.session().application();
        Consumer<Plan> meanwhile = p -> {
            planned.accept(key, p);
            one.draft().meanwhile(() -> told.accept(circles.told(key, p, application.inventory())));
        };
        Plan plan = one.session()
                .work(one.draft(), meanwhile, (it, listener) -> it.apply(graph, circumstances(one), listener));
        plan = circles.told(key, plan, application.inventory());
        one.draft().meanwhile(() -> {});
        told.accept(plan);
        return plan;
    }

    private Circumstances circumstances(Reconciliation one) {
        return new Circumstances() {
            @Override
            public Optional<Problem> refusal(ObjectRef object) {
                return watches.refusal(object);
            }

            @Override
            public Optional<Instant> readyUntil() {
                return StatusDraft.readyUntil(one.resource(), clock.instant());
            }

            @Override
            public Stream<Graph> former() {
                return StatusDraft.hashes(one.resource().object("status").get("history")).stream()
                        .distinct()
                        .limit(GraphArchive.KEPT)
                        .flatMap(hash -> archive.read(one.key(), hash).stream());
            }
        };
    }

    /** Has no kinds watched for a resource but those of a Graph that was applied, and of what is left of Graphs before. */
    void watchOnly(Reconciliation one, Graph graph) {
        List<ObjectRef> used = new ArrayList<>(objects(graph));
        watches.areListed(used, one.key()); // a kind may be there by now that the Graph itself defines
        one.session().application().inventory().entries().forEach(entry -> used.add(entry.ref()));
        watches.usesOnly(used, one.key());
    }

    /** Forgets what the objects of a resource wait for. */
    void forget(Key key) {
        circles.forget(key);
    }

    /** Notes that nobody looks after the objects of a resource for now. */
    void leave(Key key) {
        leave(key, NOTHING);
    }

    /** Notes how far the objects are of a resource that is deleted. */
    void leave(Key key, Plan plan) {
        circles.forget(key);
        planned.accept(key, plan);
    }
}
