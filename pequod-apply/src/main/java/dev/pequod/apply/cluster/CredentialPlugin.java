package dev.pequod.apply.cluster;

import dev.pequod.graph.json.CanonicalJson;
import dev.pequod.graph.json.JsonArray;
import dev.pequod.graph.json.JsonBoolean;
import dev.pequod.graph.json.JsonException;
import dev.pequod.graph.json.JsonObject;
import dev.pequod.graph.json.JsonReader;
import dev.pequod.graph.json.JsonString;
import dev.pequod.graph.json.JsonValue;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A program that gives the credentials of a user, as {@code exec} of a kubeconfig file names it; started as client-go does: without a shell,
 * with {@code KUBERNETES_EXEC_INFO}, and with the standard error of this process. It is asked again every minute, and when what it gave
 * expires; what it gave last counts for as long as it fails, and it fails where it takes longer than half a minute, or ten with a person at a
 * terminal. Thread-safe.
 */
final class CredentialPlugin {
    private static final Duration KEPT = Duration.ofMinutes(1);

    /** How long to wait for an answer that no person has a part in, as all requests wait for it, too. */
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private static final Duration PATIENCE_WITH_PEOPLE = Duration.ofMinutes(10);

    private static final int MOST_BYTES = 1 << 20;
    private static final String INFO = "KUBERNETES_EXEC_INFO";

    /** Where a cluster has what it tells plugins. */
    private static final String EXTENSION = "client.authentication.k8s.io/exec";

    /** What a plugin is told of a cluster under the name that the file has for it. */
    private static final List<String> CLUSTER = List.of(
            "server",
            "tls-server-name",
            "insecure-skip-tls-verify",
            "certificate-authority-data",
            "proxy-url",
            "disable-compression");

    /**
     * What a plugin gave.
     *
     * @param token empty for none
     * @param certificate in PEM; empty for none
     * @param key of the certificate, in PEM
     * @param expires when it is of no use any more
     */
    record Credentials(String token, String certificate, String key, Instant expires) {}

    private final JsonObject exec;
    private final Path kubeconfig;
    private final String info;
    private final boolean interactive;
    private final Duration patience;
    private final String whose;
    private Credentials credentials;
    private long askedAt;

    /**
     * Starts a plugin, and waits until it has given its credentials.
     *
     * @param exec the member of a kubeconfig file's user
     * @param cluster the cluster as the file has it
     * @param whose names the user of the file in messages
     * @throws IOException if it gives none; the message is a clause that names the plugin
     */
    CredentialPlugin(JsonObject exec, JsonObject cluster, Path kubeconfig, String whose) throws IOException {
        this(exec, cluster, kubeconfig, whose, isInteractive(exec) ? PATIENCE_WITH_PEOPLE : PATIENCE);
    }

    /**
     * Does the same.
     *
     * @param patience how long to wait for an answer, each time
     */
    CredentialPlugin(JsonObject exec, JsonObject cluster, Path kubeconfig, String whose, Duration patience)
            throws IOException {
        this.exec = exec;
        this.kubeconfig = kubeconfig.toAbsolutePath();
        this.whose = whose;
        this.interactive = isInteractive(exec);
        this.patience = patience;
        JsonObject spec = JsonObject.EMPTY.with("interactive", JsonBoolean.of(interactive));
        boolean isTold = exec.get("provideClusterInfo") instanceof JsonBoolean told && told.value();
        this.info = CanonicalJson.text(JsonObject.EMPTY
                .with("apiVersion", new JsonString(exec.string("apiVersion")))
                .with("kind", new JsonString("ExecCredential"))
                .with("spec", isTold ? spec.with("cluster", told(cluster)) : spec));
        this.credentials = ask();
        this.askedAt = System.nanoTime();
    }

    @SuppressWarnings(
            "SystemConsoleNull") // it is null without a terminal on JDK 21 and 25, and what is there between is not
    // told
    private static boolean isInteractive(JsonObject exec) {
        return !exec.string("interactiveMode").equals("Never") && System.console() != null;
    }

    private JsonObject told(JsonObject cluster) throws IOException {
        JsonObject told = JsonObject.EMPTY;
        for (String name : CLUSTER) {
            JsonValue value = cluster.get(name);
            if (value != null && !value.equals(new JsonString(""))) {
                told = told.with(name, value);
            }
        }
        String authority = cluster.string("certificate-authority");
        if (!authority.isEmpty() && told.get("certificate-authority-data") == null) {
            byte[] bytes;
            try {
                bytes = Files.readAllBytes(kubeconfig.resolveSibling(authority));
            } catch (IOException e) {
                throw new IOException("the certificate-authority " + authority + " cannot be read", e);
            }
            told = told.with(
                    "certificate-authority-data",
                    new JsonString(Base64.getEncoder().encodeToString(bytes)));
        }
        if (cluster.get("extensions") instanceof JsonArray extensions) {
            for (JsonValue one : extensions.elements()) {
                JsonValue config = one instanceof JsonObject extension
                                && extension.string("name").equals(EXTENSION)
                        ? extension.get("extension")
                        : null;
                told = config == null ? told : told.with("config", config);
            }
        }
        return told;
    }

    /** Returns what the plugin gave last. */
    synchronized Credentials credentials() {
        boolean isOld = System.nanoTime() - askedAt >= KEPT.toNanos();
        if (isOld || !Instant.now().isBefore(credentials.expires())) {
            try {
                credentials = ask();
            } catch (IOException e) {
                return credentials;
            } finally {
                askedAt = System.nanoTime(); // when it has ended: it may take long to fail
            }
        }
        return credentials;
    }

    private Credentials ask() throws IOException {
        JsonObject answer;
        try {
            answer = JsonReader.read(run()) instanceof JsonObject object ? object : JsonObject.EMPTY;
        } catch (JsonException e) {
            throw failed("answered with no JSON"); // what it is may be a secret
        }
        if (!answer.string("apiVersion").equals(exec.string("apiVersion"))) {
            throw failed("answered with another apiVersion than " + exec.string("apiVersion"));
        }
        JsonObject status = answer.object("status");
        Instant expires = Instant.MAX;
        try {
            String text = status.string("expirationTimestamp");
            expires = text.isEmpty() ? expires : OffsetDateTime.parse(text).toInstant();
        } catch (DateTimeException e) {
            throw failed("answered with an expirationTimestamp that is no time");
        }
        Credentials given = new Credentials(
                status.string("token"),
                status.string("clientCertificateData"),
                status.string("clientKeyData"),
                expires);
        if (given.certificate().isEmpty() != given.key().isEmpty()) {
            throw failed("gave a certificate without a key, or a key without a certificate");
        }
        if (given.token().isEmpty() && given.certificate().isEmpty()) {
            throw failed("gave no credentials");
        }
        return given;
    }

    private String run() throws IOException {
        Process process;
        try {
            process = builder().start();
        } catch (IOException e) {
            throw failed("cannot be started; is it installed?");
        }
        FutureTask<String> answer = new FutureTask<>(() -> answer(process));
        Thread.ofPlatform().name("credential plugin").daemon().start(answer);
        try {
            return answer.get(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            process.descendants().forEach(ProcessHandle::destroy); // which may hold what it would say
            throw failed("gave no answer within " + patience.toSeconds() + " s");
        } catch (ExecutionException e) {
            throw e.getCause() instanceof IOException known ? known : failed("cannot be heard");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("stopped while the credential plugin " + exec.string("command") + " ran");
        } finally {
            process.destroy();
        }
    }

    private String answer(Process process) throws IOException, InterruptedException {
        try (InputStream out = process.getInputStream()) {
            process.getOutputStream().close();
            byte[] said = out.readNBytes(MOST_BYTES);
            if (said.length == MOST_BYTES) {
                throw failed("has no end of what it says");
            }
            if (process.waitFor() != 0) {
                throw failed("ended with " + process.exitValue() + "; are you logged in?");
            }
            return new String(said, StandardCharsets.UTF_8);
        }
    }

    private ProcessBuilder builder() {
        String command = exec.string("command");
        List<String> words = new ArrayList<>();
        words.add(
                command.contains(File.separator)
                        ? kubeconfig.resolveSibling(command).toString()
                        : command);
        if (exec.get("args") instanceof JsonArray args) {
            args.elements().forEach(arg -> words.add(arg instanceof JsonString text ? text.value() : ""));
        }
        ProcessBuilder builder = new ProcessBuilder(words).redirectError(Redirect.INHERIT);
        if (interactive) {
            builder.redirectInput(Redirect.INHERIT);
        }
        Map<String, String> environment = builder.environment();
        if (exec.get("env") instanceof JsonArray variables) {
            for (JsonValue one : variables.elements()) {
                if (one instanceof JsonObject variable) {
                    environment.put(variable.string("name"), variable.string("value"));
                }
            }
        }
        environment.put(INFO, info);
        return builder;
    }

    private IOException failed(String how) {
        String hint = exec.string("installHint").strip();
        return new IOException("the credential plugin " + exec.string("command") + " of the user " + whose + " " + how
                + (hint.isEmpty() ? "" : "\n" + hint));
    }
}
