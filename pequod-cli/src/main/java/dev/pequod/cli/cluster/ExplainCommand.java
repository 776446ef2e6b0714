package dev.pequod.cli.cluster;

import dev.pequod.apply.ClusterException;
import dev.pequod.apply.Inventory;
import dev.pequod.apply.NodeStatus;
import dev.pequod.apply.ObjectRef;
import dev.pequod.apply.Observation;
import dev.pequod.apply.Owner;
import dev.pequod.apply.diagnosis.Cause;
import dev.pequod.apply.diagnosis.Diagnosis;
import dev.pequod.apply.diagnosis.Relatives;
import dev.pequod.cli.command.Arguments;
import dev.pequod.cli.command.ExitCode;
import dev.pequod.cli.command.FailureException;
import dev.pequod.cli.command.NamedCommand;
import dev.pequod.cli.command.Output;
import dev.pequod.cli.command.Syntax;
import dev.pequod.cli.command.UsageException;
import dev.pequod.cli.console.Diagnostic;
import dev.pequod.cli.console.Report;
import dev.pequod.cli.console.Terminal;
import dev.pequod.cli.render.FileExplanation;
import dev.pequod.graph.json.JsonObject;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** {@code pequod explain}: where a value comes from, and why something is not ready. */
public final class ExplainCommand extends NamedCommand {
    private static final Duration LIST_TIMEOUT = Duration.ofSeconds(30);

    private static final String CONDITION = "condition ";

    private final InCluster inCluster = new InCluster();

    /** Makes the command. */
    public ExplainCommand() {
        super("explain", "Explain where a value comes from, or why a resource is not ready");
    }

    @Override
    public void declare(Syntax syntax) {
        syntax.operands(
                "NODE[.FIELD]|NAME",
                0,
                1,
                "with -f a node of the Graph, or a value in its object, such as deployment.spec.replicas;"
                        + " otherwise the name of a resource in the cluster");
        FileExplanation.declare(syntax);
        Output.declare(syntax);
        Cluster.declare(syntax);
        syntax.describe(
                "With -f it tells the field of the resource, the line of the module and the rule of its policy behind a"
                        + " value; which fields decide whether it is there, or which of several it is, is not followed.",
                "With NAME it follows what is not ready in the cluster down to the reason of a container, and ends with 0"
                        + " if all is ready and 1 if not.");
        syntax.example("pequod explain -f examples/webservice.yaml deployment.spec.replicas")
                .example("pequod explain cart -n shop");
    }

    @Override
    public boolean reportsAsData(Arguments arguments) {
        return Output.of(arguments) == Output.JSON;
    }

    @Override
    public ExitCode run(Arguments arguments, Terminal terminal) throws IOException {
        Optional<String> operand = arguments.operands().stream().findFirst();
        if (FileExplanation.isAskedFor(arguments)) {
            return FileExplanation.run(
                    arguments,
                    terminal,
                    resource -> arguments
                            .value(Cluster.NAMESPACE)
                            .map(namespace -> Cluster.complete(resource, namespace))
                            .orElse(resource),
                    operand,
                    (data, lines) -> Output.of(arguments).print(data, lines, terminal));
        }
        if (operand.isEmpty()) {
            throw new UsageException("name a file with -f, or a resource in the cluster");
        }
        return inCluster.run(arguments, terminal);
    }

    /** Returns what is because of several causes: for the reason that the condition {@code Ready} sums up, else for that of the first of them. */
    static Cause all(String subject, List<Cause> causes) {
        Optional<Cause> why = causes.stream()
                .filter(cause -> !cause.ready())
                .min(Comparator.comparing(cause -> !cause.subject().equals(CONDITION + "Ready")));
        return new Cause(
                subject,
                why.isEmpty(),
                why.map(Cause::reason).orElse(""),
                why.map(Cause::message).orElse(""),
                causes);
    }

    /** Why a resource in a cluster is not ready. */
    private static final class InCluster extends ClusterCommand {
        InCluster() {
            super("explain", "");
        }

        @Override
        public void declare(Syntax syntax) {
            throw new IllegalStateException("declared by what it is a part of");
        }

        @Override
        ExitCode run(Arguments arguments, Terminal terminal, Cluster cluster) throws IOException, ClusterException {
            Owner owner =
                    Cluster.owner(cluster.namespace(), arguments.operands().getFirst());
            Optional<JsonObject> managed = asked(cluster, terminal, () -> cluster.managed(owner));
            Inventory inventory = asked(cluster, terminal, () -> cluster.inventoryOf(owner, managed));
            if (managed.isEmpty() && inventory.entries().isEmpty()) {
                throw refused(
                        "NotFound",
                        "there is no " + owner + " in the cluster " + cluster.server()
                                + ", and nothing is applied for it");
            }
            Report report = new Report();
            List<Cause> causes = new ArrayList<>();
            managed.ifPresent(resource -> causes.addAll(conditions(resource)));
            RecordedNodes recorded = RecordedNodes.of(managed);
            causes.addAll(asked(cluster, terminal, () -> objects(cluster, owner, inventory, recorded, report)));
            Cause all = all(owner.toString(), causes);
            Output.of(arguments).print(all.toJson(), CauseTree.lines(all, terminal.outColors()), terminal);
            report.print(terminal, Output.of(arguments) == Output.JSON);
            return all.ready() ? ExitCode.OK : ExitCode.FINDINGS;
        }

        /** Returns how far each object is, and why. */
        private static List<Cause> objects(
                Cluster cluster, Owner owner, Inventory inventory, RecordedNodes recorded, Report report)
                throws ClusterException {
            Map<String, Diagnosis> diagnoses = new HashMap<>();
            List<Cause> causes = new ArrayList<>();
            Observation observation = Observation.of(owner, cluster.client(), inventory);
            for (Observation.Seen one : observation.seen()) {
                NodeStatus status = recorded.heed(one.status());
                boolean isReady = status.phase() == NodeStatus.Phase.READY;
                if (!isReady && status.applied() && one.live().isPresent()) {
                    causes.add(diagnosis(cluster, status.object(), observation, diagnoses, report)
                            .of(one.entry(), one.live().get()));
                } else {
                    String subject = status.object().toString();
                    causes.add(new Cause(subject, isReady, status.reason(), status.message(), List.of()));
                }
            }
            return causes;
        }

        /** Returns the diagnosis of the namespace of an object; what is in none has no relatives. */
        private static Diagnosis diagnosis(
                Cluster cluster, ObjectRef object, Observation observation, Map<String, Diagnosis> known, Report report)
                throws ClusterException {
            String namespace = object.identity().namespace();
            Diagnosis diagnosis = known.get(namespace);
            if (diagnosis == null) {
                diagnosis = namespace.isEmpty()
                        ? new Diagnosis(List.of(), List.of(), observation.hiding())
                        : relatives(cluster, namespace, observation, report);
                known.put(namespace, diagnosis);
            }
            return diagnosis;
        }

        private static Diagnosis relatives(Cluster cluster, String namespace, Observation observation, Report report)
                throws ClusterException {
            try {
                return Relatives.of(
                        cluster.client(),
                        namespace,
                        observation.hiding(),
                        LIST_TIMEOUT,
                        problem ->
                                report.add(Diagnostic.warning(problem.reason().toString(), problem.message())));
            } catch (InterruptedException e) {
                throw FailureException.interrupted("look for what the objects have made", e);
            }
        }

        /** Returns what a resource says itself, but for what follows from its objects. */
        private static List<Cause> conditions(JsonObject resource) {
            return Conditions.unready(resource).stream()
                    .map(c -> new Cause(
                            CONDITION + c.string("type"), false, c.string("reason"), c.string("message"), List.of()))
                    .toList();
        }
    }
}
