package dev.pequod.resolver.oci;

import dev.pequod.api.Credential;
import dev.pequod.api.Deadline;
import dev.pequod.api.ModuleException;
import dev.pequod.api.ModuleException.Reason;
import dev.pequod.api.Quote;
import dev.pequod.resolver.archive.CarriedException;
import dev.pequod.resolver.json.ForeignJson;
import dev.pequod.resolver.net.Endpoint;
import dev.pequod.resolver.net.ProxyException;
import dev.pequod.resolver.net.Retries;
import dev.pequod.resolver.net.RootCause;
import dev.pequod.resolver.net.Secrets;
import dev.pequod.resolver.net.TlsFailure;
import dev.pequod.resolver.net.TryAgainException;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import javax.net.ssl.SSLException;

/**
 * Asks a registry for one requester until one deadline, and each question until one of its own, and tries again what failed for a moment.
 *
 * <p>Each attempt runs in a thread of its own, while the requester's waits for as long as there is time and it is not
 * interrupted; then its connections are ended, and with them the attempt. So the deadline holds whatever a registry does,
 * even if it sends a byte now and then for ever.
 */
final class Requester {
    /** How many pages of a list may take as long as an answer may. */
    private static final int PAGES = 10;

    private static final int LONGEST_DETAIL = 200;
    /** What the client says of an address that is neither of https nor of http, to which it was led. */
    private static final Pattern FOREIGN = Pattern.compile("insecure HTTP connection not allowed: (?!https?:)");

    /** What servers written in Go, nginx and Apache say of plain http where they expect TLS. */
    private static final Pattern OF_TLS = Pattern.compile("(?i)\\bHTTPS (server|port)|plain HTTP to an SSL");

    private final Endpoint server;
    private final Retries retries;
    private final Deadline deadline;
    private final Duration answerTimeout;
    private final GuardedTransport transport;
    private final Secrets secrets;
    private final JibClient client;
    private final Supplier<Optional<String>> problem;
    /** Whether it is what knows the credentials that is waited for. */
    private volatile boolean isLooking;

    /** What is asked. */
    @FunctionalInterface
    interface Question<T> {
        T ask(JibClient client) throws IOException;
    }

    /**
     * Makes a requester.
     *
     * @param server whom to ask
     * @param repository about which repository
     * @param credentials asked when the registry wants a credential; it is asked with one after the other
     * @param problem what kept those credentials from being found, if anything did
     */
    Requester(
            Endpoint server,
            String repository,
            GuardedTransport transport,
            Retries retries,
            Deadline deadline,
            Duration answerTimeout,
            Supplier<List<Credential>> credentials,
            Supplier<Optional<String>> problem) {
        this.problem = problem;
        this.answerTimeout = answerTimeout;
        this.server = server;
        this.retries = retries;
        this.deadline = deadline;
        this.transport = transport;
        secrets = transport.secrets();
        client = new JibClient(transport, server, repository, () -> {
            isLooking = true;
            try {
                List<Credential> found = credentials.get();
                found.forEach(transport.secrets()::add);
                return found;
            } finally {
                isLooking = false;
            }
        });
    }

    /** Reports whether the registry is spoken to without encryption. */
    boolean isPlainHttp() {
        return server.protocol().equals("http");
    }

    /**
     * Asks for what is small.
     *
     * @param what what is tried, for the message "Tried to … but …"
     * @param most how many bytes an answer may have
     */
    <T> T ask(String what, long most, Question<T> question) throws ModuleException {
        boolean isSooner = answerTimeout.compareTo(deadline.remaining()) < 0;
        return within(isSooner ? Deadline.after(answerTimeout) : deadline, what, most, question);
    }

    /** Returns when a list must have come, however many pages it has: after ten times as long as one answer may take. */
    Deadline untilListed() {
        Duration longest = answerTimeout.multipliedBy(PAGES);
        return longest.compareTo(deadline.remaining()) < 0 ? Deadline.after(longest) : deadline;
    }

    /** Asks for what may be large, or sends it. */
    <T> T transfer(String what, long most, Question<T> question) throws ModuleException {
        return within(deadline, what, most, question);
    }

    private <T> T within(Deadline until, String what, long most, Question<T> question) throws ModuleException {
        return retries.run(what, until, () -> once(until, what, most, question));
    }

    private <T> T once(Deadline until, String what, long most, Question<T> question)
            throws ModuleException, TryAgainException {
        if (transport.isEnded()) {
            throw unanswered(what, new TimeoutException("an earlier question was not answered in time"));
        }
        transport.begin(what, most, until, answerTimeout);
        FutureTask<T> attempt = new FutureTask<>(() -> question.ask(client));
        Thread.ofVirtual().name("pequod asks " + server.authority()).start(attempt);
        try {
            return attempt.get(until.remaining().toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            end(attempt);
            until.check(what);
            throw new IllegalStateException("an interrupt was lost", e);
        } catch (TimeoutException e) {
            boolean isOurs = isLooking;
            end(attempt);
            if (isOurs) {
                throw new ModuleException(
                        Reason.DEADLINE_EXCEEDED,
                        "Tried to " + what + " but the credentials for " + server.authority()
                                + " were not found in time; see whether the credential helper that Docker's configuration"
                                + " names waits for something, or give it more with PEQUOD_FETCH_TIMEOUT",
                        e);
            }
            throw unanswered(what, e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof Error error) {
                throw error; // such as too little memory: nothing the registry could do about it
            }
            until.check(what);
            if (e.getCause() instanceof RuntimeException defect && !secrets.isIn(defect)) {
                throw defect; // one of ours: nothing the registry could do about it either
            }
            throw failure(what, e.getCause() == null ? e : e.getCause());
        }
    }

    private ModuleException unanswered(String what, Throwable failure) {
        return new ModuleException(
                Reason.DEADLINE_EXCEEDED,
                "Tried to " + what + " but " + server.authority()
                        + transport.options().through(server)
                        + " did not answer in time; try again, or give it more with PEQUOD_FETCH_TIMEOUT",
                failure);
    }

    private void end(FutureTask<?> attempt) {
        transport.end();
        attempt.cancel(true);
    }

    /** Returns what to tell of a failure, or throws it where trying again may help. */
    private ModuleException failure(String what, Throwable failure) throws TryAgainException {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            switch (cause) {
                case CarriedException carried -> {
                    return secrets.redacted(what, carried.failure());
                }
                case StatusException answer -> {
                    return status(what, answer);
                }
                case SenselessException odd -> {
                    return tell(Reason.UNAVAILABLE, what, odd.problem(), failure);
                }
                case ProxyException proxy
                when !proxy.mayPass() -> {
                    return tell(Reason.UNAVAILABLE, what, "could not be reached: " + proxy.getMessage(), failure);
                }
                case SSLException tls
                when FOREIGN.matcher(String.valueOf(tls.getMessage())).find() -> {
                    return tell(
                            Reason.FORBIDDEN,
                            what,
                            "leads to an address that is neither of https nor of http",
                            failure);
                }
                case SSLException tls -> {
                    TlsFailure problem = TlsFailure.of(tls);
                    ModuleException told = tell(Reason.UNAVAILABLE, what, problem.problem(tls), failure);
                    if (problem == TlsFailure.CUT) {
                        throw new TryAgainException(told, Optional.empty());
                    }
                    return told;
                }
                case CutShortException cut ->
                    throw new TryAgainException(
                            tell(Reason.UNAVAILABLE, what, "ended its answer before it was whole", failure),
                            Optional.empty());
                case SocketTimeoutException silent -> {
                    return unanswered(what, failure);
                }
                case IOException io
                when io.getCause() == null ->
                    throw new TryAgainException(
                            tell(
                                    Reason.UNAVAILABLE,
                                    what,
                                    "could not be reached: " + io.getMessage()
                                            + "; check its name and port, and whether it runs",
                                    failure),
                            Optional.empty());
                default -> {}
            }
        }
        return tell(
                Reason.UNAVAILABLE,
                what,
                "could not be asked: " + RootCause.words(failure) + "; check its name and port, and what runs there",
                failure);
    }

    private ModuleException status(String what, StatusException answer) throws TryAgainException {
        int status = answer.status();
        String said =
                said(answer.getMessage() == null ? "" : answer.getMessage().strip());
        String detail = said.isEmpty() || secrets.isIn(said)
                ? ""
                : ": " + Quote.of(said.length() > LONGEST_DETAIL ? said.substring(0, LONGEST_DETAIL) : said);
        if (Retries.isTransient(status)) {
            throw new TryAgainException(
                    tell(Reason.UNAVAILABLE, what, "answered " + status + detail + "; try again later", answer),
                    answer.retryAfter());
        }
        return switch (status) {
            case 401 ->
                tell(
                        Reason.UNAUTHORIZED,
                        what,
                        (client.hasCredentials()
                                        ? "does not accept the credentials that there are for it"
                                        : "wants credentials, and there are none for it" + helper())
                                + detail
                                + "; log in to it with docker login or, for the operator, name a pull secret for it",
                        answer);
            case 403 ->
                tell(
                        Reason.UNAUTHORIZED,
                        what,
                        client.hasCredentials()
                                ? "does not allow it with these credentials" + detail
                                        + "; use others, or have its owner allow it"
                                : "does not allow it without credentials" + helper() + detail
                                        + "; log in to it with docker login or, for the operator, name a pull secret"
                                        + " for it, or have its owner allow it",
                        answer);
            case 404 ->
                tell(
                        Reason.NOT_FOUND,
                        what,
                        "has none" + helper() + detail + "; check the repository, and the digest or tag",
                        answer);
            case 407 ->
                tell(
                        Reason.UNAVAILABLE,
                        what,
                        "is behind a proxy that answered 407, since it wants a user and a password or does not accept"
                                + " these" + detail
                                + "; write them into HTTPS_PROXY or HTTP_PROXY, as in http://user:password@host:3128",
                        answer);
            default ->
                tell(
                        Reason.UNAVAILABLE,
                        what,
                        "answered " + status + detail
                                + (isPlainHttp() && OF_TLS.matcher(said).find()
                                        ? "; it speaks TLS: leave out --plain-http, and its host in"
                                                + " PEQUOD_PLAIN_HTTP_HOSTS, and write +secure behind it where"
                                                + " CUE_REGISTRY names it"
                                        : "; check its name and port, and whether it is a registry"),
                        answer);
        };
    }

    /** Tells what kept a credential from being found, where there is none. */
    private String helper() {
        return client.hasCredentials()
                ? ""
                : problem.get().map(said -> ", since " + said).orElse("");
    }

    /** Returns what a registry says is wrong: the codes and messages of the specification's errors or, where it has none, all it says. */
    private static String said(String content) {
        List<String> all = new ArrayList<>();
        try {
            byte[] bytes = content.getBytes(StandardCharsets.UTF_8);
            if (new ForeignJson("an error").readObject(bytes).get("errors") instanceof List<?> errors) {
                for (Object one : errors) {
                    if (one instanceof Map<?, ?> error && error.get("code") instanceof String code) {
                        all.add(error.get("message") instanceof String message ? code + ": " + message : code);
                    }
                }
            }
        } catch (ModuleException e) {
            return content;
        }
        return all.isEmpty() ? content : String.join("; ", all);
    }

    /** Returns what to tell; whatever a registry repeats of what it was sent as a secret stays untold. */
    private ModuleException tell(Reason reason, String what, String problem, Throwable cause) {
        String told = secrets.isIn(problem) ? "answered with the secret that it was sent" : problem;
        return new ModuleException(
                reason,
                "Tried to " + what + " but " + server.authority() + " " + told,
                secrets.isIn(cause) ? null : cause);
    }
}
