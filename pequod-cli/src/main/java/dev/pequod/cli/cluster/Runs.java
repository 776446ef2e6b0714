package dev.pequod.cli.cluster;

import dev.pequod.apply.Action;
import dev.pequod.apply.Application;
import dev.pequod.apply.NodeStatus;
import dev.pequod.apply.NodeStatus.Phase;
import dev.pequod.apply.ObjectRef;
import dev.pequod.apply.Owner;
import dev.pequod.apply.Plan;
import dev.pequod.cli.command.Arguments;
import dev.pequod.cli.command.ExitCode;
import dev.pequod.cli.command.FailureException;
import dev.pequod.cli.command.Syntax;
import dev.pequod.cli.console.Diagnostic;
import dev.pequod.cli.console.Report;
import dev.pequod.cli.console.Terminal;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** Works on several resources at once, none waiting for another, and shows how far all are. */
final class Runs {
    private static final String TIMEOUT = "--timeout";
    private static final Duration STANDARD = Duration.ofMinutes(10);

    private Runs() {}

    /**
     * One resource's work.
     *
     * @param owner the resource
     * @param work the work
     */
    record Run(Owner owner, Work work) {}

    /** Some work that tells how far it is. */
    @FunctionalInterface
    interface Work {
        Plan run(Application.Listener listener) throws InterruptedException;
    }

    static void declare(Syntax syntax) {
        syntax.option(TIMEOUT, "TIME", "how long to go on, such as 90s or 5m; 10m if not given");
    }

    static Duration timeout(Arguments arguments) {
        return arguments.time(TIMEOUT).orElse(STANDARD);
    }

    /** Runs all, prints what was changed, says what is wrong, and returns whether every plan is as it should be. */
    static ExitCode together(List<Run> runs, Predicate<Plan> good, Terminal terminal) throws IOException {
        LiveTree tree = new LiveTree(terminal);
        Map<Owner, Changes> changes = new LinkedHashMap<>();
        Map<Owner, Plan> plans = new LinkedHashMap<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Map<Owner, Future<Plan>> futures = new LinkedHashMap<>();
            for (Run run : runs) {
                Changes own = changes.computeIfAbsent(run.owner(), o -> new Changes());
                futures.put(
                        run.owner(),
                        threads.submit(() -> run.work().run(new Application.Listener() {
                            @Override
                            public void planned(Plan plan) {
                                tree.show(run.owner(), plan);
                            }

                            @Override
                            public void done(Action action) {
                                own.add(action);
                            }
                        })));
            }
            for (Map.Entry<Owner, Future<Plan>> future : futures.entrySet()) {
                plans.put(future.getKey(), future.getValue().get());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new FailureException("Tried to finish but was interrupted", e);
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        }
        tree.close();
        Report report = new Report();
        plans.forEach((owner, plan) -> problems(owner, plan, good.test(plan), report));
        for (Map.Entry<Owner, Plan> plan : plans.entrySet()) {
            for (String line :
                    changes.getOrDefault(plan.getKey(), new Changes()).lines(plan.getValue())) {
                terminal.println(line);
            }
        }
        report.print(terminal, false);
        boolean unreachable = plans.values().stream().anyMatch(p -> p.problem().isPresent());
        return unreachable
                ? ExitCode.FAILURE
                : plans.values().stream().allMatch(good) ? ExitCode.OK : ExitCode.FINDINGS;
    }

    private static void problems(Owner owner, Plan plan, boolean good, Report report) {
        plan.problem()
                .ifPresent(p -> report.add(Diagnostic.error(p.reason().toString(), owner.toString(), p.message())));
        if (!good) {
            Stream.concat(plan.nodes().stream(), plan.leaving().stream())
                    .filter(n -> n.phase() != Phase.READY
                            && n.phase() != Phase.WAITING
                            && n.waitingFor().isEmpty()
                            && !n.message().isEmpty())
                    .forEach(n ->
                            report.add(Diagnostic.error(n.reason(), n.object().toString(), n.message())));
        }
    }

    /** What one resource's work has written, object by object. */
    private static final class Changes {
        private final Map<ObjectRef, String> verbs = new LinkedHashMap<>();

        synchronized void add(Action action) {
            switch (action) {
                case Action.Create create -> verbs.put(ObjectRef.of(create.object()), "created");
                case Action.Update update ->
                    verbs.putIfAbsent(
                            ObjectRef.of(update.object()),
                            update.why() == Action.Why.ADOPTED ? "adopted" : "configured");
                case Action.Delete delete -> verbs.put(delete.ref(), "deleted");
                case Action.Release release -> verbs.put(release.ref(), "released");
                case Action.Read read -> {}
                case Action.WriteInventory write -> {}
            }
        }

        /** Returns a line for each object; of what failed, waits or is still there no change is claimed. */
        synchronized List<String> lines(Plan plan) {
            List<String> lines = new ArrayList<>();
            Map<ObjectRef, String> left = new LinkedHashMap<>(verbs);
            for (NodeStatus node : plan.nodes()) {
                String verb = left.remove(node.object());
                if (node.applied()) {
                    lines.add(node.object() + " " + (verb == null ? "unchanged" : verb));
                }
            }
            plan.leaving().forEach(n -> left.remove(n.object()));
            left.forEach((object, verb) -> lines.add(object + " " + verb));
            return lines;
        }
    }
}
