package dev.pequod.operator;

import dev.pequod.api.Credential;
import dev.pequod.api.CredentialSource;
import dev.pequod.api.Deadline;
import dev.pequod.api.FetchContext;
import dev.pequod.api.GitRef;
import dev.pequod.api.ModuleException;
import dev.pequod.api.ModuleException.Reason;
import dev.pequod.api.ModuleLimits;
import dev.pequod.api.OciRef;
import dev.pequod.api.PlatformRef;
import dev.pequod.apply.ClusterException;
import dev.pequod.apply.ObjectRef;
import dev.pequod.apply.Problem;
import dev.pequod.graph.json.JsonArray;
import dev.pequod.graph.json.JsonObject;
import dev.pequod.graph.json.JsonValue;
import dev.pequod.operator.runtime.Key;
import dev.pequod.resolver.configmap.ConfigMapContent;
import dev.pequod.resolver.credentials.RegistryCredentials;
import dev.pequod.resolver.credentials.ScopedCredentials;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/**
 * What one rendering reads in the namespace of its resource, in the name of its service account: a module in a ConfigMap, and the
 * secrets that the service account names. It keeps what was read, and in which version. Thread-safe.
 *
 * <p>As for pods, registries are for the secrets in {@code imagePullSecrets}; Git servers are for those in {@code secrets} that say by
 * an annotation which hosts they are for. A host is compared as a whole. Wherever a module comes from, what it needs comes from
 * registries: credentials for these are read when a registry wants them. It is told by its repository from a Git server, which is
 * asked for as a host.
 */
final class TenantAccess implements ScopedCredentials {
    /** The annotation of a secret that says which hosts it is for, with commas between. */
    static final String HOSTS = "pequod.dev/hosts";

    private static final String SSH_AUTH = "kubernetes.io/ssh-auth";
    private static final int MOST_SECRETS = 50;

    /**
     * How many bytes the secrets of one field of a service account may have together, which is as many as Kubernetes takes of one: all are in
     * memory, several times, while a module is fetched, and that for each resource that is worked on.
     */
    private static final int MOST_BYTES = 1 << 20;

    private final Key key;
    private final Tenant tenant;
    private final Map<ObjectRef, String> read = new ConcurrentHashMap<>();
    private final List<String> problems = new CopyOnWriteArrayList<>();
    /** Read by the first who needs them, while the others wait; no lock is held while the cluster is asked. */
    private final FutureTask<CredentialSource> registries =
            new FutureTask<>(() -> secrets("imagePullSecrets", this::ofRegistry));

    private volatile CredentialSource servers = CredentialSource.NONE;

    TenantAccess(Key key, Tenant tenant) {
        this.key = key;
        this.tenant = tenant;
    }

    Tenant tenant() {
        return tenant;
    }

    /** Returns the context of fetching with these credentials. */
    FetchContext context(Deadline deadline) {
        return new FetchContext("WebService " + key, tenant.namespace(), deadline, this, ModuleLimits.DEFAULTS);
    }

    /** Returns what was read, with the version of each; an empty one is of what was not there. */
    Map<ObjectRef, String> read() {
        return Map.copyOf(read);
    }

    /** Returns what kept credentials from being used; empty if nothing did. */
    List<String> problems() {
        return List.copyOf(problems);
    }

    @Override
    public Optional<Credential> find(String host) {
        return servers.find(host);
    }

    @Override
    public List<Credential> findAll(String host, String repository) {
        return registries().findAll(host, repository);
    }

    @Override
    public Optional<String> problem(String host, String repository) {
        return repository.isEmpty()
                ? servers.problem(host, repository)
                : registries().problem(host, repository);
    }

    private Optional<JsonObject> get(String kind, String name) throws ClusterException {
        ObjectRef ref = ObjectRef.of("v1", kind, tenant.namespace(), name);
        Optional<JsonObject> object = tenant.reader(ref).get(ref);
        read.put(
                ref,
                object.map(o -> o.object("metadata").string("resourceVersion")).orElse(""));
        return object;
    }

    /** Returns a ConfigMap of the namespace. */
    Optional<ConfigMapContent> configMap(String name) throws ModuleException {
        try {
            Optional<JsonObject> map = get("ConfigMap", name);
            return map.isEmpty()
                    ? Optional.empty()
                    : Optional.of(ConfigMapContent.ofEncoded(
                            map.get().object("data").texts(),
                            map.get().object("binaryData").texts()));
        } catch (ClusterException e) {
            boolean refused = e.problem().reason() == Problem.Reason.FORBIDDEN;
            throw new ModuleException(
                    refused ? Reason.FORBIDDEN : Reason.UNAVAILABLE, e.problem().message(), e);
        }
    }

    /**
     * Reads the credentials that there are for a reference; whoever acts as the operator's own user has those of {@code default}. What
     * keeps them from being read is told only if they are missed.
     */
    void prepare(PlatformRef ref) {
        if (ref instanceof OciRef) {
            registries();
        } else if (ref instanceof GitRef git) {
            boolean isSsh = !git.remote().startsWith("https://");
            servers = secrets("secrets", (name, secret) -> ofServer(name, secret, isSsh));
        }
    }

    /** Returns the credentials for registries, which are read once. */
    private CredentialSource registries() {
        registries.run();
        try {
            return registries.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("was interrupted", e);
        } catch (ExecutionException e) {
            throw new IllegalStateException("they cannot be read: " + e.getCause(), e);
        }
    }

    /** Reads a secret, and finds out what credentials it has. */
    @FunctionalInterface
    private interface SecretReader {
        Optional<CredentialSource> read(String name, JsonObject secret);
    }

    /** Returns the credentials of the secrets that the service account names in a field, of as many as may be read; one is read after the other. */
    private CredentialSource secrets(String field, SecretReader reader) {
        String account = tenant.account().orElse("default");
        Optional<JsonObject> named;
        try {
            named = get("ServiceAccount", account);
        } catch (ClusterException e) {
            problems.add(e.problem().message());
            return CredentialSource.NONE;
        }
        if (named.isEmpty()) {
            problems.add("there is no service account " + account + " in the namespace " + tenant.namespace());
        }
        List<String> names = named.map(a -> names(a, field)).orElse(List.of());
        List<CredentialSource> sources = new ArrayList<>();
        long bytes = 0;
        for (String name : names) {
            try {
                Optional<JsonObject> found = get("Secret", name);
                bytes += found.map(TenantAccess::bytesOf).orElse(0L);
                if (bytes > MOST_BYTES) {
                    problems.add("the " + field + " of the service account " + account + " have more than " + MOST_BYTES
                            + " bytes, of which those from the secret " + name
                            + " on are not read; take out what is not needed");
                    break;
                }
                found.flatMap(secret -> reader.read(name, secret)).ifPresent(sources::add);
            } catch (ClusterException e) {
                problems.add(e.problem().message());
            }
        }
        return new First(together(sources));
    }

    /** Returns how many bytes a secret's data has, as Kubernetes counts them. */
    private static long bytesOf(JsonObject secret) {
        return secret.object("data").texts().values().stream()
                .mapToLong(base64 -> {
                    int padding = base64.indexOf('=');
                    return (padding < 0 ? base64.length() : padding) * 3L / 4;
                })
                .sum();
    }

    /** The nearest of all credentials counts, in whichever secret it is. */
    private static List<CredentialSource> together(List<CredentialSource> sources) {
        List<CredentialSource> all = new ArrayList<>();
        RegistryCredentials registries = null;
        for (CredentialSource source : sources) {
            if (source instanceof RegistryCredentials more) {
                registries = registries == null ? more : registries.and(more);
            } else {
                all.add(source);
            }
        }
        if (registries != null) {
            all.add(registries);
        }
        return all;
    }

    private record First(List<CredentialSource> sources) implements ScopedCredentials {
        @Override
        public List<Credential> findAll(String host, String repository) {
            return sources.stream()
                    .flatMap(s -> s.findAll(host, repository).stream())
                    .toList();
        }

        @Override
        public Optional<String> problem(String host, String repository) {
            return findAll(host, repository).isEmpty()
                    ? sources.stream()
                            .flatMap(s -> s.problem(host, repository).stream())
                            .findFirst()
                    : Optional.empty();
        }
    }

    private List<String> names(JsonObject account, String field) {
        List<String> names = new ArrayList<>();
        if (account.get(field) instanceof JsonArray list) {
            for (JsonValue entry : list.elements()) {
                if (entry instanceof JsonObject secret) {
                    names.add(secret.string("name"));
                }
            }
        }
        if (names.size() > MOST_SECRETS) {
            problems.add("the service account has " + names.size() + " " + field + ", of which only the first "
                    + MOST_SECRETS + " are read");
            return names.subList(0, MOST_SECRETS);
        }
        return names;
    }

    private Optional<CredentialSource> ofRegistry(String name, JsonObject secret) {
        return switch (secret.string("type")) {
            case RegistryCredentials.BASIC_AUTH -> basic(name, secret);
            case RegistryCredentials.DOCKER_CONFIG, RegistryCredentials.DOCKER_CONFIG_JSON -> of(name, secret);
            default -> Optional.empty();
        };
    }

    private Optional<CredentialSource> ofServer(String name, JsonObject secret, boolean isSsh) {
        return switch (secret.string("type")) {
            case SSH_AUTH -> isSsh ? key(name, secret) : Optional.empty();
            case RegistryCredentials.BASIC_AUTH -> isSsh ? Optional.empty() : basic(name, secret);
            default -> Optional.empty(); // such as tokens of the service account itself
        };
    }

    private Optional<CredentialSource> basic(String name, JsonObject secret) {
        return saysHosts(name, secret) ? of(name, secret) : Optional.empty();
    }

    private boolean saysHosts(String name, JsonObject secret) {
        if (hosts(secret).isEmpty()) {
            problems.add("the secret " + name + " does not say by the annotation " + HOSTS + " which hosts it is for");
            return false;
        }
        return true;
    }

    private Optional<CredentialSource> of(String name, JsonObject secret) {
        try {
            RegistryCredentials credentials = RegistryCredentials.ofSecret(
                    name, secret.string("type"), bytes(secret.object("data")), hosts(secret));
            problems.addAll(credentials.problems());
            return Optional.of(credentials);
        } catch (ModuleException e) {
            problems.add(String.valueOf(e.getMessage()));
            return Optional.empty();
        }
    }

    private static List<String> hosts(JsonObject secret) {
        return Arrays.stream(secret.object("metadata")
                        .object("annotations")
                        .string(HOSTS)
                        .split(",", -1))
                .map(String::strip)
                .filter(host -> !host.isEmpty())
                .toList();
    }

    private Optional<CredentialSource> key(String name, JsonObject secret) {
        if (!saysHosts(name, secret)) {
            return Optional.empty();
        }
        try {
            byte[] text = bytes(secret.object("data")).getOrDefault("ssh-privatekey", new byte[0]);
            Credential credential = new Credential("", new String(text, StandardCharsets.UTF_8));
            Map<String, Credential> byHost = new HashMap<>();
            hosts(secret).forEach(host -> byHost.put(host, credential));
            return Optional.of(CredentialSource.ofHosts(byHost));
        } catch (ModuleException e) {
            problems.add(String.valueOf(e.getMessage()));
            return Optional.empty();
        }
    }

    private static Map<String, byte[]> bytes(JsonObject data) throws ModuleException {
        Map<String, byte[]> bytes = new HashMap<>();
        for (Map.Entry<String, String> entry : data.texts().entrySet()) {
            try {
                bytes.put(entry.getKey(), Base64.getDecoder().decode(entry.getValue()));
            } catch (IllegalArgumentException e) {
                throw new ModuleException(Reason.INVALID_MODULE, "the key " + entry.getKey() + " is no base64", e);
            }
        }
        return bytes;
    }
}
