package dev.pequod.operator;

import dev.pequod.apply.ClusterClient;
import dev.pequod.apply.Problem;
import dev.pequod.apply.SurroundedClient;
import dev.pequod.apply.cluster.Fabric8Transport;
import dev.pequod.apply.cluster.RestClusterClient;
import dev.pequod.apply.cluster.Transport;
import dev.pequod.resolver.settings.Settings;
import dev.pequod.resolver.settings.SettingsException;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;

/** The program {@code pequod-operator}. */
public final class Main {
    private static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(30);

    /** So short that a lease can be renewed though one request for it got no answer. */
    private static final Duration LEASE_TIMEOUT = Duration.ofSeconds(5);

    private static final Duration LOOK = Duration.ofMillis(500);

    /** How often files of policies are read again. */
    private static final Duration LOOK_AGAIN = Duration.ofSeconds(10);

    private static final int USAGE = 2;
    private static final int FAILURE = 3;

    private Main() {}

    /** Runs the operator until the process is told to end. */
    public static void main(String[] args) throws InterruptedException {
        if (List.of(args).contains("--help")) {
            System.out.print(OperatorOptions.USAGE);
            return;
        }
        OperatorOptions options;
        Settings settings;
        Log log;
        Reread<TenantPolicy> policy;
        TraceExport export;
        try {
            settings = Settings.of(System.getenv());
            options =
                    OperatorOptions.parse(List.of(args), settings.operator()).withFetchTimeout(settings.fetchTimeout());
            log = new Log(System.err, Clock.systemUTC(), settings.operator().jsonLog());
            policy = new Reread<>(() -> policy(options, settings), log::warn);
            export = TraceExport.of(System.getenv(), log::warn);
        } catch (IllegalArgumentException | SettingsException e) {
            System.err.println("error: " + e.getMessage() + "\n" + OperatorOptions.USAGE);
            System.exit(USAGE);
            return;
        }
        // Without a file it works on the cluster it runs in, whatever somebody's own file says.
        System.setProperty("kubernetes.auth.tryKubeConfig", "false");
        try (Fabric8Transport transport = options.kubeconfig().isEmpty()
                ? Fabric8Transport.inCluster()
                : Fabric8Transport.ofFile(options.kubeconfig().get(), options.context())) {
            run(transport, options, settings, policy, export, log);
        } catch (IOException e) {
            log.error("Tried to start but: " + e.getMessage());
            System.exit(FAILURE);
        }
    }

    /** In a cluster nothing is ever applied as the operator itself; who runs it from a file of theirs may do what they may do. */
    private static TenantPolicy policy(OperatorOptions options, Settings settings) {
        Optional<String> serviceAccount = options.kubeconfig().isEmpty() ? Optional.of("default") : Optional.empty();
        return settings.tenantPolicy()
                .map(file -> TenantPolicy.read(file, serviceAccount))
                .orElse(TenantPolicy.open(serviceAccount));
    }

    private static TenantResolver.Trust trust() {
        try {
            return TenantResolver.Trust.of(Settings.of(System.getenv()));
        } catch (SettingsException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
    }

    /** Looks again and again whether files of policies have changed, until the process is to end. */
    private static void look(
            Reread<TenantPolicy> policy,
            Reread<TenantResolver.Trust> trust,
            TenantResolver resolver,
            AtomicReference<Optional<Operator>> works,
            CountDownLatch end,
            Log log) {
        try {
            while (!end.await(LOOK_AGAIN.toMillis(), TimeUnit.MILLISECONDS)) {
                try {
                    boolean trusts = trust.look();
                    if (trusts) {
                        resolver.trust(trust.now());
                    }
                    if (policy.look() || trusts) {
                        log.info("policies have changed");
                        works.get().ifPresent(Operator::outdateAll);
                    }
                } catch (RuntimeException e) {
                    log.fault("reading policies", e); // and they are read again
                }
            }
        } catch (InterruptedException e) {
            return; // the process ends
        }
    }

    private static void run(
            Fabric8Transport transport,
            OperatorOptions options,
            Settings settings,
            Reread<TenantPolicy> policy,
            TraceExport export,
            Log log)
            throws IOException, InterruptedException {
        Traces traces = export.traces();
        Clock clock = Clock.systemUTC();
        OperatorMetrics metrics = new OperatorMetrics(clock);
        TenantResolver resolver = TenantResolver.of(settings, System.out::println, event -> {
            metrics.resolved(event);
            traces.resolved(event);
        });
        // Before anything that outlives a failure: it throws where a file has become unreadable meanwhile.
        Reread<TenantResolver.Trust> trust = new Reread<>(Main::trust, log::warn);
        CountDownLatch end = new CountDownLatch(1);
        AtomicReference<Optional<Operator>> works = new AtomicReference<>(Optional.empty());
        AtomicBoolean standsBy = new AtomicBoolean();
        Optional<HealthServer> health = options.httpAddress().isEmpty()
                ? Optional.empty()
                : Optional.of(new HealthServer(
                        options.httpAddress().get(),
                        () -> works.get().map(Operator::isSound).orElse(true),
                        () -> end.getCount() > 0
                                && works.get().map(Operator::isReady).orElse(standsBy.get()),
                        () -> metrics.page(works.get(), resolver.sources(), resolver::cache)));
        CountDownLatch ended = new CountDownLatch(1);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            end.countDown();
            try {
                ended.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }));
        Function<Transport, Operator> make = line -> new Operator(
                client(line, REQUEST_TIMEOUT, metrics, traces), resolver, policy::now, options, metrics, traces, log);
        Thread.ofVirtual().name("policies").start(() -> look(policy, trust, resolver, works, end, log));
        try {
            if (options.leaseNamespace().isEmpty()) {
                try (Operator operator = make.apply(transport)) {
                    operator.start();
                    works.set(Optional.of(operator));
                    log.info("working on the WebServices of " + transport.server());
                    end.await();
                }
            } else {
                String identity = ProcessHandle.current().pid() + "-" + UUID.randomUUID();
                // Whatever else is sent does not hold up the lease.
                try (ClusterClient apart = client(transport.apart(), LEASE_TIMEOUT, metrics, traces)) {
                    Leadership leadership =
                            new Leadership(apart, options.leaseNamespace().get(), identity, clock, System::nanoTime);
                    boolean allEnded = true;
                    while (end.getCount() > 0) {
                        Optional<Leadership.Term> term = standBy(leadership, standsBy, end, log);
                        if (term.isPresent()) {
                            Operator operator = make.apply(transport.fenced(new LeaseFence(term.get())));
                            lead(leadership, term.get(), operator, works, end, log);
                            allEnded &= operator.hasEnded();
                        }
                    }
                    if (allEnded) {
                        leadership.leave();
                    } else {
                        log.info("the lease is left to run out, as some work has not ended");
                    }
                }
            }
        } finally {
            works.set(Optional.empty());
            health.ifPresent(HealthServer::close);
            export.close();
            log.info("ended");
            ended.countDown();
        }
    }

    private static ClusterClient client(Transport transport, Duration timeout, OperatorMetrics metrics, Traces traces) {
        return new SurroundedClient(
                new SurroundedClient(new RestClusterClient(transport, timeout), traces), metrics.cluster());
    }

    /** Waits until this process leads; returns no term if it is to end before. */
    private static Optional<Leadership.Term> standBy(
            Leadership leadership, AtomicBoolean standsBy, CountDownLatch end, Log log) throws InterruptedException {
        String told = "";
        do {
            Optional<Leadership.Term> term = leadership.turn();
            String problem = leadership.problem().map(Problem::message).orElse("");
            standsBy.set(problem.isEmpty());
            if (term.isPresent()) {
                return term;
            }
            if (!problem.isEmpty() && !problem.equals(told)) {
                log.warn("nobody can tell who leads: " + problem);
            }
            told = problem;
        } while (!end.await(Leadership.RENEW.toMillis(), TimeUnit.MILLISECONDS));
        return Optional.empty();
    }

    /** Works as long as this process leads. */
    private static void lead(
            Leadership leadership,
            Leadership.Term term,
            Operator leading,
            AtomicReference<Optional<Operator>> works,
            CountDownLatch end,
            Log log)
            throws InterruptedException {
        log.info("leading");
        try (Renewal renewal = Renewal.start(leadership, term, Leadership.RENEW);
                Operator operator = leading) {
            operator.start();
            works.set(Optional.of(operator));
            boolean leads = true;
            while (leads && end.getCount() > 0) {
                leads = !renewal.lostWithin(LOOK);
            }
        } finally {
            works.set(Optional.empty());
            log.info("no longer leading");
        }
    }
}
