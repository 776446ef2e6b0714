package dev.pequod.apply.cluster;

import dev.pequod.graph.json.JsonException;
import dev.pequod.graph.json.JsonObject;
import dev.pequod.graph.json.JsonReader;
import io.fabric8.kubernetes.api.model.AuthInfo;
import io.fabric8.kubernetes.api.model.AuthProviderConfig;
import io.fabric8.kubernetes.api.model.Cluster;
import io.fabric8.kubernetes.api.model.Context;
import io.fabric8.kubernetes.api.model.NamedAuthInfo;
import io.fabric8.kubernetes.api.model.NamedCluster;
import io.fabric8.kubernetes.api.model.NamedContext;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.internal.KubeConfigUtils;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * One context of a kubeconfig file.
 *
 * <p>The client would take the current context for one that is not there, and a server of its own for a cluster that is not, so both
 * are looked for first. It also passes over {@code as}, {@code tokenFile}, {@code proxy-url}, {@code tls-server-name} and what a plugin is told, and would go on as
 * somebody else or to somebody else; so these are taken from the file here, or refused. No message repeats a line of the file, which may hold
 * a token.
 *
 * @param file the file
 * @param context the context's name
 * @param config what the client makes of it
 * @param impersonation who the user acts as, if as somebody else
 */
record Kubeconfig(Path file, String context, Config config, Impersonation impersonation) {
    /** Where the parser of YAML stopped, below the line that says why. */
    private static final Pattern PLACE = Pattern.compile("([^\n]*)\n in [^\n]*, line ([0-9]+), column [0-9]+:");

    /** A step to a value of another type than expected. */
    private static final Pattern STEP = Pattern.compile("\\[\"([^\"]+)\"]|\\[([0-9]+)]");

    private static final int MOST_NAMES = 20;

    /**
     * Reads a context of one of several files, by the rules of kubectl: a file that is not there does not matter, and what several say
     * is what the first of them says. Other than there, the cluster and the user of a context are looked for in its own file alone.
     *
     * @param files one at least
     * @param wanted its name; empty for the current one
     * @throws IOException if there is none; the message is a clause that names the files
     */
    static Kubeconfig read(List<Path> files, Optional<String> wanted) throws IOException {
        List<Path> there = files.stream().filter(Files::exists).toList();
        if (there.size() < 2) {
            return read(there.isEmpty() ? files.getFirst() : there.getFirst(), wanted);
        }
        Optional<String> name = wanted;
        Map<Path, List<NamedContext>> contexts = new LinkedHashMap<>();
        for (Path file : there) {
            io.fabric8.kubernetes.api.model.@Nullable Config written = written(file);
            if (written != null) {
                contexts.put(file, present(written.getContexts()));
                name = name.or(() -> current(written));
            }
        }
        String all = there.stream().map(Path::toString).collect(Collectors.joining(" and "));
        String known =
                names("their", contexts.values().stream().flatMap(List::stream).toList());
        String context = name.orElseThrow(() -> new IOException(all + " have no current context; " + known));
        Path file = contexts.entrySet().stream()
                .filter(one -> one.getValue().stream().anyMatch(c -> context.equals(c.getName())))
                .findFirst()
                .orElseThrow(() -> new IOException(all + " have no context " + context + "; " + known))
                .getKey();
        return read(file, Optional.of(context));
    }

    private static Optional<String> current(io.fabric8.kubernetes.api.model.Config written) {
        return Optional.ofNullable(written.getCurrentContext()).filter(name -> !name.isEmpty());
    }

    /**
     * Reads a context.
     *
     * @param wanted its name; empty for the current one
     * @throws IOException if there is none; the message is a clause that names the file
     */
    static Kubeconfig read(Path file, Optional<String> wanted) throws IOException {
        io.fabric8.kubernetes.api.model.@Nullable Config written = written(file);
        if (written == null) {
            throw new IOException(file + " is empty");
        }
        List<NamedContext> contexts = present(written.getContexts());
        String name = wanted.or(() -> current(written))
                .orElseThrow(() -> new IOException(file + " has no current context; " + names("its", contexts)));
        Context context = contexts.stream()
                .filter(one -> name.equals(one.getName()) && one.getContext() != null)
                .findFirst()
                .map(NamedContext::getContext)
                .orElseThrow(() -> new IOException(
                        wanted.isPresent()
                                ? file + " has no context " + name + "; " + names("its", contexts)
                                : "the current context of " + file + ", " + name + ", is not in it; "
                                        + names("its", contexts)));
        Cluster cluster = cluster(file, name, written, context);
        AuthInfo user = user(file, name, written, context);
        String whose = context.getUser() + " of " + file;
        Impersonation impersonation = Impersonation.of(
                user.getAs(),
                user.getAsUid(),
                present(user.getAsGroups()),
                Objects.requireNonNullElse(user.getAsUserExtra(), Map.of()),
                whose);
        requireKnown(user.getAuthProvider(), whose);
        Optional<URI> proxy = proxy(cluster, context.getCluster() + " of " + file);
        try {
            Config config = config(file, name, user, json(cluster), whose);
            proxy.ifPresent(address -> {
                config.setHttpProxy(address.toString());
                config.setHttpsProxy(address.toString());
                config.setNoProxy(new String[0]);
            });
            TokenFile.of(user.getTokenFile(), user.getToken(), file)
                    .ifPresent(tokens -> config.setOauthTokenProvider(tokens::token));
            return new Kubeconfig(file, name, config, impersonation);
        } catch (RuntimeException e) {
            throw new IOException(
                    "the context " + name + " of " + file + " cannot be used: " + ConnectionFailure.innermost(e), e);
        }
    }

    private static AuthInfo user(
            Path file, String name, io.fabric8.kubernetes.api.model.Config written, Context context)
            throws IOException {
        String wanted = context.getUser();
        if (wanted == null || wanted.isEmpty()) {
            return new AuthInfo();
        }
        NamedAuthInfo found = present(written.getUsers()).stream()
                .filter(one -> wanted.equals(one.getName()))
                .findFirst()
                .orElseThrow(() -> new IOException(
                        "the context " + name + " of " + file + " is for the user " + wanted + ", who is not in it"));
        return Objects.requireNonNullElseGet(found.getUser(), AuthInfo::new);
    }

    /** Reads the context as the client does, but for the plugin of the user, which the client starts in its own way, and passes over if it fails. */
    private static Config config(Path file, String name, AuthInfo user, JsonObject cluster, String whose)
            throws IOException {
        if (user.getExec() == null) {
            return Config.fromKubeconfig(name, file.toFile());
        }
        CredentialPlugin plugin = new CredentialPlugin(json(user.getExec()), cluster, file, whose);
        io.fabric8.kubernetes.api.model.Config written = KubeConfigUtils.parseConfig(file.toFile());
        written.getUsers().stream()
                .filter(one -> one.getUser() != null)
                .forEach(one -> one.getUser().setExec(null));
        Config config = Config.empty();
        KubeConfigUtils.merge(config, name, written);
        CredentialPlugin.Credentials given = plugin.credentials();
        config.setOauthTokenProvider(() -> plugin.credentials().token());
        if (!given.certificate().isEmpty()) {
            config.setClientCertData(given.certificate());
            config.setClientKeyData(given.key());
            config.setClientKeyAlgo(given.key().contains("BEGIN EC PRIVATE KEY") ? "EC" : "RSA");
        }
        return config;
    }

    /** What the client does not know it passes over, and goes on as nobody. */
    private static void requireKnown(@Nullable AuthProviderConfig provider, String whose) throws IOException {
        if (provider == null) {
            return;
        }
        if (!"oidc".equals(provider.getName())) {
            throw new IOException(
                    "the user " + whose + " has the auth-provider " + provider.getName()
                            + ", which Kubernetes has no more; log in anew with a command that writes a credential plugin (exec)");
        }
        Map<String, String> known = Objects.requireNonNullElse(provider.getConfig(), Map.of());
        if (!isSet(known.get("id-token")) && !isSet(known.get("refresh-token"))) {
            throw new IOException("the auth-provider oidc of the user " + whose + " has neither an id-token nor a"
                    + " refresh-token; log in first");
        }
    }

    private static JsonObject json(Object part) throws IOException {
        try {
            return (JsonObject) JsonReader.read(Serialization.asJson(part));
        } catch (JsonException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    /** Returns the proxy of a cluster, which all that is sent to it goes through. */
    private static Optional<URI> proxy(Cluster cluster, String whose) throws IOException {
        String written = cluster.getProxyUrl();
        if (written == null || written.isEmpty()) {
            return Optional.empty();
        }
        String fault = "is no address";
        try {
            URI address = URI.create(written);
            if (!"http".equals(address.getScheme()) && address.getScheme() != null) {
                fault = "is one of " + address.getScheme() + "://, which cannot be used here";
            } else if (address.getRawUserInfo() != null) {
                fault = "has a user, which cannot be told to the proxy here";
            } else if (address.getScheme() != null && address.getHost() != null) {
                int port = address.getPort() == -1 ? 80 : address.getPort();
                return Optional.of(URI.create("http://" + address.getHost() + ":" + port));
            }
        } catch (IllegalArgumentException e) {
            fault = "is no address"; // what else it is may hold a password
        }
        throw new IOException(
                "the proxy-url of the cluster " + whose + " " + fault + "; it may be http://HOST:PORT, without a user");
    }

    private static Cluster cluster(
            Path file, String name, io.fabric8.kubernetes.api.model.Config written, Context context)
            throws IOException {
        String wanted = context.getCluster();
        if (wanted == null || wanted.isEmpty()) {
            throw new IOException("the context " + name + " of " + file + " names no cluster");
        }
        Cluster cluster = present(written.getClusters()).stream()
                .filter(one -> wanted.equals(one.getName()) && one.getCluster() != null)
                .findFirst()
                .map(NamedCluster::getCluster)
                .orElseThrow(() -> new IOException("the context " + name + " of " + file + " is for the cluster "
                        + wanted + ", which is not in it"));
        if (cluster.getServer() == null || cluster.getServer().isEmpty()) {
            throw new IOException("the cluster " + wanted + " of " + file + " has no server");
        }
        boolean hasAuthority = isSet(cluster.getCertificateAuthority()) || isSet(cluster.getCertificateAuthorityData());
        if (Boolean.TRUE.equals(cluster.getInsecureSkipTlsVerify()) && hasAuthority) {
            throw new IOException("the cluster " + wanted + " of " + file + " has a certificate authority and"
                    + " insecure-skip-tls-verify, which takes any certificate; take one of them away");
        }
        String serverName = cluster.getTlsServerName();
        if (serverName != null
                && !serverName.isEmpty()
                && !cluster.getServer().matches("https://" + Pattern.quote(serverName) + "(:[0-9]+)?(/.*)?")) {
            throw new IOException("the cluster " + wanted + " of " + file + " has a tls-server-name, which cannot be"
                    + " asked for here; write a server whose certificate is for its own name");
        }
        return cluster;
    }

    private static boolean isSet(@Nullable String text) {
        return text != null && !text.isEmpty();
    }

    private static io.fabric8.kubernetes.api.model.@Nullable Config written(Path file) throws IOException {
        String text;
        try {
            text = Files.readString(file);
        } catch (NoSuchFileException e) {
            throw new IOException("there is no file " + file, e);
        } catch (AccessDeniedException e) {
            throw new IOException(file + " may not be read", e);
        } catch (CharacterCodingException e) {
            throw new IOException(file + " is no text", e);
        } catch (IOException e) {
            throw new IOException(
                    file + (Files.isDirectory(file) ? " is a folder" : " cannot be read: " + e.getMessage()), e);
        }
        try {
            return Serialization.unmarshal(text, io.fabric8.kubernetes.api.model.Config.class);
        } catch (RuntimeException e) {
            throw new IOException(file + why(e), e);
        }
    }

    private static String why(RuntimeException failure) {
        String message = ConnectionFailure.innermost(failure);
        Optional<MatchResult> place = PLACE.matcher(message).results().reduce((one, next) -> next);
        if (place.isPresent()) {
            return " is no YAML: line " + place.get().group(2) + ": "
                    + place.get().group(1).strip();
        }
        StringBuilder path = new StringBuilder();
        Matcher step = STEP.matcher(message);
        while (step.find()) {
            String field = step.group(1);
            path.append(field == null ? "[" + step.group(2) + "]" : (path.isEmpty() ? "" : ".") + field);
        }
        return " is no kubeconfig file" + (path.isEmpty() ? "" : ": the value of " + path + " is of a wrong type");
    }

    private static String names(String whose, List<NamedContext> contexts) {
        if (contexts.isEmpty()) {
            return whose + " list of contexts is empty";
        }
        String more = contexts.size() > MOST_NAMES ? " and " + (contexts.size() - MOST_NAMES) + " more" : "";
        return whose + " contexts are "
                + contexts.stream().limit(MOST_NAMES).map(NamedContext::getName).collect(Collectors.joining(", "))
                + more;
    }

    private static <T> List<T> present(@Nullable List<T> list) {
        return list == null ? List.of() : list.stream().filter(Objects::nonNull).toList();
    }
}
