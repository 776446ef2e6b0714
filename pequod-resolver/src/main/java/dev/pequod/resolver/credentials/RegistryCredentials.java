package dev.pequod.resolver.credentials;

import dev.pequod.api.Credential;
import dev.pequod.api.ModuleException;
import dev.pequod.api.ModuleException.Reason;
import dev.pequod.resolver.json.ForeignJson;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Credentials as Docker's configuration and secrets of Kubernetes hold them, each for a host or a part of its repositories.
 * Where several fit, the one with the longest path comes first, then the one without a wildcard, then the first. As to Docker and the
 * kubelet, an entry that is malformed is none, and says nothing of the others; {@link #problems} tells of it, and {@link #problem} where it is for
 * the host that is asked for. Immutable.
 */
public final class RegistryCredentials implements ScopedCredentials {
    /** The type of a secret that holds the content of Docker's {@code config.json}. */
    public static final String DOCKER_CONFIG_JSON = "kubernetes.io/dockerconfigjson";

    /** The type of a secret that holds the content of Docker's older {@code .dockercfg}. */
    public static final String DOCKER_CONFIG = "kubernetes.io/dockercfg";

    /** The type of a secret that holds one user name and password. */
    public static final String BASIC_AUTH = "kubernetes.io/basic-auth";

    static final RegistryCredentials NOTHING = new RegistryCredentials(List.of(), List.of());

    private static final int MOST_BYTES = 1 << 20;
    /** Stands for the user's name where the secret is a token that is exchanged for others. */
    private static final String TOKEN_USER = "<token>";

    private final List<Entry> entries;
    private final List<Flaw> flaws;

    private record Entry(CredentialScope scope, Credential credential) {}

    /**
     * What is wrong with an entry that was left out.
     *
     * @param scope what it is for; empty if nobody can tell
     */
    private record Flaw(Optional<CredentialScope> scope, String problem) {}

    private RegistryCredentials(List<Entry> entries, List<Flaw> flaws) {
        this.entries = List.copyOf(entries);
        this.flaws = List.copyOf(flaws);
    }

    /**
     * Returns the credentials of the content of Docker's {@code config.json}; what it says of helpers is left out.
     *
     * @param name what is read, for the message "Tried to read … but …", which never tells what is in it
     * @throws ModuleException if it is malformed
     */
    public static RegistryCredentials ofDockerConfig(String name, byte[] config) throws ModuleException {
        return ofAuths(name, read(name, config).get("auths"));
    }

    /**
     * Returns the credentials of a secret of Kubernetes.
     *
     * @param name the secret's name, for messages
     * @param type its type
     * @param data its data, decoded
     * @param hosts for which hosts a user name and password are; secrets of the other types say so themselves
     * @throws ModuleException if it is malformed, or of another type
     */
    public static RegistryCredentials ofSecret(String name, String type, Map<String, byte[]> data, List<String> hosts)
            throws ModuleException {
        String what = "the secret " + name;
        return switch (type) {
            case DOCKER_CONFIG_JSON -> ofDockerConfig(what, value(what, data, ".dockerconfigjson"));
            case DOCKER_CONFIG -> ofAuths(what, read(what, value(what, data, ".dockercfg")));
            case BASIC_AUTH -> {
                Credential credential =
                        new Credential(line(value(what, data, "username")), line(value(what, data, "password")));
                List<Entry> entries = new ArrayList<>();
                List<Flaw> flaws = new ArrayList<>();
                for (String host : hosts) {
                    add(what, host, () -> Optional.of(credential), entries, flaws);
                }
                yield new RegistryCredentials(entries, flaws);
            }
            default ->
                throw invalid(
                        what,
                        "it is of the type " + type + "; use " + DOCKER_CONFIG_JSON + ", " + DOCKER_CONFIG + " or "
                                + BASIC_AUTH);
        };
    }

    private static byte[] value(String what, Map<String, byte[]> data, String key) throws ModuleException {
        byte[] value = data.get(key);
        if (value == null) {
            throw invalid(what, "it has no " + key);
        }
        return value;
    }

    /** Returns a text without the end of a line that editors and {@code echo} put after it. */
    private static String line(byte[] value) {
        int end = value.length;
        while (end > 0 && (value[end - 1] == '\n' || value[end - 1] == '\r')) {
            end--;
        }
        return new String(value, 0, end, StandardCharsets.UTF_8);
    }

    static Map<?, ?> read(String what, byte[] json) throws ModuleException {
        if (json.length > MOST_BYTES) {
            throw new ModuleException(
                    Reason.LIMIT_EXCEEDED, "Tried to read " + what + " but it has more than " + MOST_BYTES + " bytes");
        }
        boolean isMarked =
                json.length > 2 && json[0] == (byte) 0xEF && json[1] == (byte) 0xBB && json[2] == (byte) 0xBF;
        return new ForeignJson(what).readLoosely(isMarked ? Arrays.copyOfRange(json, 3, json.length) : json);
    }

    private static RegistryCredentials ofAuths(String what, @Nullable Object auths) {
        List<Entry> entries = new ArrayList<>();
        List<Flaw> flaws = new ArrayList<>();
        if (auths instanceof Map<?, ?> byKey) {
            for (Map.Entry<?, ?> entry : byKey.entrySet()) {
                if (entry.getKey() instanceof String key && entry.getValue() instanceof Map<?, ?> fields) {
                    add(what, key, () -> credential(key, fields), entries, flaws);
                }
            }
        }
        return new RegistryCredentials(entries, flaws);
    }

    private static void add(
            String what, String key, Supplier<Optional<Credential>> credential, List<Entry> entries, List<Flaw> flaws) {
        // A key with an @ may hold a password.
        Optional<CredentialScope> scope = key.contains("@") ? Optional.empty() : CredentialScope.parse(key);
        if (scope.isEmpty()) {
            flaws.add(new Flaw(scope, what + ": one of its keys is no host, such as registry.example.com/team"));
            return;
        }
        try {
            credential.get().ifPresent(found -> entries.add(new Entry(scope.orElseThrow(), found)));
        } catch (IllegalArgumentException e) {
            flaws.add(new Flaw(scope, what + ": " + e.getMessage()));
        }
    }

    private static Optional<Credential> credential(String key, Map<?, ?> fields) {
        String token = text(fields, "identitytoken");
        if (!token.isEmpty()) {
            return Optional.of(new Credential(TOKEN_USER, token));
        }
        String auth = text(fields, "auth");
        if (auth.isEmpty()) {
            String user = text(fields, "username");
            return user.isEmpty() ? Optional.empty() : Optional.of(new Credential(user, text(fields, "password")));
        }
        String both;
        try {
            // Programs break long lines of base64, and Docker does not mind.
            String line = auth.strip().replaceAll("[\\r\\n]", "");
            both = new String(Base64.getDecoder().decode(line), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("the auth of " + key + " is no base64", e);
        }
        int colon = both.indexOf(':');
        if (colon < 1) {
            throw new IllegalArgumentException("the auth of " + key + " is no user name, colon and password");
        }
        return Optional.of(new Credential(both.substring(0, colon), both.substring(colon + 1)));
    }

    static String text(Map<?, ?> json, String key) {
        return json.get(key) instanceof String text ? text : "";
    }

    private static ModuleException invalid(String what, String problem) {
        return new ModuleException(Reason.UNAUTHORIZED, "Tried to read " + what + " but " + problem);
    }

    /** Returns these credentials and further ones; of equally near ones these count. */
    public RegistryCredentials and(RegistryCredentials others) {
        List<Entry> all = new ArrayList<>(entries);
        all.addAll(others.entries);
        List<Flaw> allFlaws = new ArrayList<>(flaws);
        allFlaws.addAll(others.flaws);
        return new RegistryCredentials(all, allFlaws);
    }

    @Override
    public List<Credential> findAll(String host, String repository) {
        Optional<CredentialScope> wanted = CredentialScope.parse(host);
        return entries.stream()
                .filter(entry -> wanted.isPresent() && entry.scope().contains(wanted.orElseThrow(), repository))
                // Equally near ones stay in their order.
                .sorted(Comparator.comparingInt(entry -> -entry.scope().nearness()))
                .map(Entry::credential)
                .distinct()
                .toList();
    }

    /** Returns what is wrong with an entry for it, if there is no other one. */
    @Override
    public Optional<String> problem(String host, String repository) {
        if (find(host, repository).isPresent()) {
            return Optional.empty();
        }
        Optional<CredentialScope> wanted = CredentialScope.parse(host);
        return flaws.stream()
                .filter(flaw -> flaw.scope().isPresent()
                        && wanted.isPresent()
                        && flaw.scope().orElseThrow().contains(wanted.orElseThrow(), repository))
                .map(Flaw::problem)
                .findFirst();
    }

    /** Returns what is wrong with each entry that was left out; it tells no secret. */
    public List<String> problems() {
        return flaws.stream().map(Flaw::problem).toList();
    }

    /** Returns for how many hosts or parts of them there are credentials, and none of them. */
    @Override
    public String toString() {
        return "credentials for " + entries.size() + " hosts";
    }
}
