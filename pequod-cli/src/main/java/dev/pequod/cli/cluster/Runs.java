package dev.pequod.cli.cluster;

import dev.pequod.apply.Action;
import dev.pequod.apply.Application;
import dev.pequod.apply.NodeStatus.Phase;
import dev.pequod.apply.Owner;
import dev.pequod.apply.Plan;
import dev.pequod.apply.Problem;
import dev.pequod.cli.command.Arguments;
import dev.pequod.cli.command.ExitCode;
import dev.pequod.cli.command.FailureException;
import dev.pequod.cli.command.Output;
import dev.pequod.cli.command.Syntax;
import dev.pequod.cli.console.Diagnostic;
import dev.pequod.cli.console.Printable;
import dev.pequod.cli.console.Report;
import dev.pequod.cli.console.Terminal;
import dev.pequod.graph.json.JsonArray;
import dev.pequod.graph.json.JsonObject;
import dev.pequod.graph.json.JsonString;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
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

    /**
     * Runs all, prints what was changed, says what is wrong, and returns whether every plan is as it should be.
     *
     * @param good whether a plan is as it should be
     * @param end what programs are told to be reached when nothing is left to be done, one word
     * @param report what is to be said besides
     */
    static ExitCode together(
            List<Run> runs, Predicate<Plan> good, String end, Report report, Output output, Terminal terminal)
            throws IOException {
        LiveTree tree = new LiveTree(terminal, output == Output.TEXT);
        Map<Owner, Changes> changes = new LinkedHashMap<>();
        Map<Owner, Plan> plans = new LinkedHashMap<>();
        Set<String> unwatched = new ConcurrentSkipListSet<>();
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

                            @Override
                            public void unwatched(Problem problem) {
                                unwatched.add(problem.message());
                            }
                        })));
            }
            for (Map.Entry<Owner, Future<Plan>> future : futures.entrySet()) {
                plans.put(future.getKey(), future.getValue().get());
            }
        } catch (InterruptedException e) {
            throw FailureException.interrupted("finish", e);
        } catch (ExecutionException e) {
            throw FailureException.thrown(e);
        }
        tree.close();
        unwatched.forEach(
                message -> report.add(Diagnostic.warning("Unwatched", message + "; its objects were read instead")));
        plans.forEach((owner, plan) -> problems(owner, plan, good.test(plan), report));
        plans.forEach((owner, plan) -> {
            if (good.test(plan)) {
                notes(owner, plan, changes.getOrDefault(owner, new Changes()), report);
            }
        });
        List<JsonObject> data = new ArrayList<>();
        List<String> lines = new ArrayList<>();
        plans.forEach((owner, plan) -> {
            Changes own = changes.getOrDefault(owner, new Changes());
            data.add(data(owner, plan, end, own));
            own.lines(plan).forEach(line -> lines.add(Printable.of(line)));
        });
        output.print(new JsonArray(data), lines, terminal);
        report.print(terminal, output == Output.JSON);
        boolean unreachable = plans.values().stream().anyMatch(p -> p.problem().isPresent());
        return unreachable
                ? ExitCode.FAILURE
                : plans.values().stream().allMatch(good) ? ExitCode.OK : ExitCode.FINDINGS;
    }

    private static JsonObject data(Owner owner, Plan plan, String end, Changes changes) {
        List<JsonObject> nodes = new ArrayList<>();
        plan.nodes().forEach(node -> nodes.add(changed(PlanData.of(node), changes.of(node))));
        plan.leaving().forEach(node -> nodes.add(changed(PlanData.of(node), Changes.NONE)));
        changes.left(plan).forEach((object, verb) -> nodes.add(changed(PlanData.ofLeft(object), verb)));
        String reason = plan.problem().map(p -> p.reason().toString()).orElse("");
        String message = plan.problem().map(Problem::message).orElse("");
        return PlanData.of(owner, end, plan.isDone(), reason, message, nodes);
    }

    private static JsonObject changed(JsonObject node, String verb) {
        return node.with("change", new JsonString(verb));
    }

    /** Says what may be other than was meant although all is as it should be. */
    private static void notes(Owner owner, Plan plan, Changes changes, Report report) {
        plan.leaving()
                .forEach(node -> report.add(Diagnostic.warning(
                        "Leaving",
                        node.object() + " is still there"
                                + (node.message().isEmpty() ? "" : ": it " + node.message())
                                + "; apply again, or with --wait")));
        if (plan.nodes().isEmpty()
                && plan.leaving().isEmpty()
                && changes.lines(plan).isEmpty()) {
            report.add(Diagnostic.warning("NothingApplied", "nothing is applied for " + owner));
        }
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
}
