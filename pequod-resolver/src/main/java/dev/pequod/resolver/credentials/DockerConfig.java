package dev.pequod.resolver.credentials;

import dev.pequod.api.Credential;
import dev.pequod.api.CredentialSource;
import dev.pequod.api.Deadline;
import dev.pequod.api.FileProblem;
import dev.pequod.api.ModuleException;
import dev.pequod.resolver.net.DockerHub;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The credentials of the user who runs the program: those in Docker's {@code config.json}, and those that its credential helpers
 * give. The file is {@code config.json} in {@code $DOCKER_CONFIG}, or else in {@code ~/.docker}. It is read when the first
 * registry wants a credential. For a host without a repository there is none: such a server is no registry. Thread-safe.
 *
 * <p>What is wrong with the file, or a helper that does not answer, is an {@link IllegalStateException} whose message can follow "but". A
 * helper that says that it failed has no credential, as to Docker; {@link #problem} tells of it.
 */
public final class DockerConfig implements ScopedCredentials {
    /** Half of what a registry has for its answer: with the other half it is asked for what it gives to anybody. */
    private static final Duration HELPER_TIMEOUT = Duration.ofSeconds(5);

    private final Path file;
    private final Map<String, String> environment;
    private final Duration helperTimeout;
    /** What the helper of a host said that failed when it was last asked. */
    private final Map<String, String> problems = new ConcurrentHashMap<>();

    private @Nullable Content content;

    /**
     * What the file says.
     *
     * @param helpers the helper of a host
     * @param store the helper of every other host, empty if there is none
     */
    private record Content(RegistryCredentials credentials, Map<?, ?> helpers, String store) {}

    private DockerConfig(Path file, Map<String, String> environment, Duration helperTimeout) {
        this.file = file;
        this.environment = Map.copyOf(environment);
        this.helperTimeout = helperTimeout;
    }

    /** Returns the credentials of the user whose environment it is, or none where it names neither folder. */
    public static CredentialSource ofUser(Map<String, String> environment) {
        String folder = environment.getOrDefault("DOCKER_CONFIG", "");
        String home = environment.getOrDefault("HOME", "");
        if (folder.isEmpty() && home.isEmpty()) {
            return CredentialSource.NONE;
        }
        Path path = folder.isEmpty() ? Path.of(home, ".docker") : Path.of(folder);
        return of(path.resolve("config.json"), environment, HELPER_TIMEOUT);
    }

    /**
     * Returns the credentials of a file; none if there is no such file.
     *
     * @param environment the environment of helpers, which are looked for on its {@code PATH}
     * @param helperTimeout how long a helper may take
     */
    public static DockerConfig of(Path file, Map<String, String> environment, Duration helperTimeout) {
        return new DockerConfig(file, environment, helperTimeout);
    }

    @Override
    public List<Credential> findAll(String host, String repository) {
        return findAll(host, repository, helperTimeout);
    }

    @Override
    public CredentialSource within(Deadline deadline) {
        return new Hurried(deadline);
    }

    /** The same for somebody who has little time, of which a helper has half. */
    private final class Hurried implements ScopedCredentials {
        private final Deadline deadline;

        Hurried(Deadline deadline) {
            this.deadline = deadline;
        }

        @Override
        public List<Credential> findAll(String host, String repository) {
            Duration half = deadline.remaining().dividedBy(2);
            return DockerConfig.this.findAll(
                    host, repository, half.compareTo(helperTimeout) < 0 ? half : helperTimeout);
        }

        @Override
        public Optional<String> problem(String host, String repository) {
            return DockerConfig.this.problem(host, repository);
        }

        @Override
        public CredentialSource within(Deadline other) {
            return deadline.remaining().compareTo(other.remaining()) <= 0 ? this : new Hurried(other);
        }
    }

    /** What was given to registries is not for other servers of the host, such as those of Git, nor stops anybody from asking those. */
    private static boolean isNoRegistry(String repository) {
        return repository.isEmpty();
    }

    private List<Credential> findAll(String host, String repository, Duration timeout) {
        if (isNoRegistry(repository)) {
            return List.of();
        }
        Content known = content();
        // As Docker does: who named a helper for a host wants it asked, whatever else is in the file.
        String own = helper(known.helpers(), host);
        String helper = own.isEmpty() ? known.store() : own;
        if (!helper.isEmpty()) {
            CredentialProgram program = new CredentialProgram(helper, environment, timeout);
            try {
                Optional<Credential> given = program.get(server(host));
                problems.remove(host);
                if (given.isPresent()) {
                    return List.of(given.orElseThrow());
                }
            } catch (CredentialProgram.FailedException e) {
                problems.put(host, e.getMessage());
            }
        }
        return known.credentials().findAll(host, repository);
    }

    @Override
    public Optional<String> problem(String host, String repository) {
        if (isNoRegistry(repository)) {
            return Optional.empty();
        }
        Optional<String> helper = Optional.ofNullable(problems.get(host));
        if (helper.isPresent()) {
            return helper;
        }
        try {
            return content().credentials().problem(host, repository);
        } catch (IllegalStateException | UncheckedIOException e) {
            return Optional.ofNullable(e.getMessage());
        }
    }

    /** Returns the helper that is named for a host, by whichever of its names, or nothing. */
    private static String helper(Map<?, ?> helpers, String host) {
        String exact = RegistryCredentials.text(helpers, host);
        Optional<CredentialScope> wanted = CredentialScope.parse(host);
        if (!exact.isEmpty() || wanted.isEmpty()) {
            return exact;
        }
        for (Object key : helpers.keySet()) {
            if (key instanceof String name
                    && CredentialScope.parse(name)
                            .filter(scope -> scope.is(wanted.orElseThrow()))
                            .isPresent()) {
                return RegistryCredentials.text(helpers, name);
            }
        }
        return "";
    }

    /** Docker logs in to its own registry under this name. */
    private static String server(String host) {
        return host.equals(DockerHub.NAME) ? "https://index.docker.io/v1/" : host;
    }

    private synchronized Content content() {
        Content known = content;
        if (known == null) {
            known = read();
            content = known;
        }
        return known;
    }

    private Content read() {
        try {
            byte[] bytes = Files.readAllBytes(file);
            Map<?, ?> json = RegistryCredentials.read(file.toString(), bytes);
            Map<?, ?> helpers = json.get("credHelpers") instanceof Map<?, ?> map ? map : Map.of();
            return new Content(
                    RegistryCredentials.ofDockerConfig(file.toString(), bytes),
                    helpers,
                    RegistryCredentials.text(json, "credsStore"));
        } catch (NoSuchFileException e) {
            return new Content(RegistryCredentials.NOTHING, Map.of(), "");
        } catch (IOException e) {
            throw new UncheckedIOException(file + " cannot be read: " + FileProblem.of(e), e);
        } catch (ModuleException e) {
            String message = String.valueOf(e.getMessage());
            throw new IllegalStateException(message.replace("Tried to read " + file + " but ", file + ": "), e);
        }
    }
}
