package dev.pequod.operator;

import dev.pequod.api.ModuleResolver;
import dev.pequod.apply.ClusterClient;
import java.io.PrintStream;
import java.time.Clock;
import java.time.Duration;
import java.util.List;

/** Starts operators for tests on a real cluster. */
final class StartedOperator {
    private StartedOperator() {}

    /** Returns an operator that works on the resources of some namespaces. */
    static Operator of(
            ClusterClient client,
            ModuleResolver resolver,
            TenantPolicy policy,
            List<String> namespaces,
            Duration refresh,
            PrintStream log) {
        OperatorOptions usual = OperatorOptions.DEFAULTS;
        OperatorOptions options = new OperatorOptions(
                usual.kubeconfig(),
                usual.context(),
                namespaces,
                usual.workers(),
                usual.perSecond(),
                refresh,
                usual.readyTimeout(),
                usual.renderTimeout(),
                usual.httpAddress(),
                usual.leaseNamespace());
        Operator operator = new Operator(
                client,
                resolver,
                () -> policy,
                options,
                new OperatorMetrics(Clock.systemUTC()),
                Traces.NONE,
                new Log(log, Clock.systemUTC(), false));
        operator.start();
        return operator;
    }
}
