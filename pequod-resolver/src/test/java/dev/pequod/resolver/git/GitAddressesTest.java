package dev.pequod.resolver.git;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pequod.api.Credential;
import dev.pequod.api.CredentialSource;
import dev.pequod.api.Deadline;
import dev.pequod.api.FetchContext;
import dev.pequod.api.GitRef;
import dev.pequod.api.ModuleException;
import dev.pequod.api.ModuleException.Reason;
import dev.pequod.resolver.net.HostPolicy;
import dev.pequod.resolver.net.NameResolver;
import dev.pequod.resolver.net.NetworkOptions;
import dev.pequod.resolver.net.Retries;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Servers of plain http whose name has more than one address, or another one than the system says. */
final class GitAddressesTest extends GitTestCase {
    private static final byte[] METADATA = {(byte) 169, (byte) 254, (byte) 169, (byte) 254};

    private List<String> filesAt(String host, String... addresses) throws ModuleException {
        return filesAt(host, name -> {
            List<InetAddress> all = new ArrayList<>();
            for (String address : addresses) {
                // With the name, as the system's look-up tells them.
                all.add(InetAddress.getByAddress(
                        name, InetAddress.getByName(address).getAddress()));
            }
            return all;
        });
    }

    private List<String> filesAt(String host, NameResolver names) throws ModuleException {
        String authority = host + ":" + server.port();
        HostPolicy policy =
                HostPolicy.of(NetworkOptions.DEFAULTS.withPrivateHost(authority).withPlainHttpHost(authority), names);
        GitFetcher fetcher = new GitFetcher(policy, options(), signers, new Retries(1, pauses::add, new Random(1)));
        GitRef ref = new GitRef("https://" + authority + "/team/modules/.git", "main", "");
        Credential login = new Credential("alice", "s3cret");
        FetchContext context = new FetchContext(
                "test",
                "",
                Deadline.after(Duration.ofSeconds(20)),
                CredentialSource.ofHosts(Map.of(authority, login)),
                limits);
        return fetcher.fetch(ref, fetcher.locate(ref, context), context).files().paths();
    }

    private void commit() throws Exception {
        repository.write("a.cue", "package a\n");
        repository.commit("first");
        server.requireAuthorization("Basic YWxpY2U6czNjcmV0", "Basic realm=\"git\"");
    }

    /** Once, the first address alone was tried: to 127.0.0.3 nobody listens, and to that of all hosts there is no connection at all. */
    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.3", "255.255.255.255"})
    void anAddressThatCannotBeReachedIsNotTheLastOne(String dead) throws Exception {
        commit();
        assertEquals(List.of("a.cue"), filesAt("git.test", dead, "127.0.0.1"));
    }

    /** Once, the system was asked again, and might have said something else. */
    @Test
    void theAddressThatWasCheckedIsConnectedTo() throws Exception {
        commit();
        assertEquals(List.of("a.cue"), filesAt("git.test", "127.0.0.1"));
        String problem = problem(Reason.UNAVAILABLE, () -> filesAt("localhost", "127.0.0.3"));
        assertTrue(problem.contains("localhost:" + server.port()), problem);
    }

    /** Once, this machine was asked as a proxy is, which a program that looks at the path as it was sent does not understand. */
    @Test
    void thisMachineIsAskedForPathsAlone() throws Exception {
        commit();
        List<URI> asked = new CopyOnWriteArrayList<>();
        server.misbehave(exchange -> {
            asked.add(exchange.getRequestURI());
            return false;
        });
        assertEquals(List.of("a.cue"), filesAt("localhost", "127.0.0.1"));
        assertFalse(asked.isEmpty());
        assertEquals(List.of(), asked.stream().filter(URI::isAbsolute).toList());
    }

    /** Once, the JVM looked up the name of what was checked once more: whoever owns the name chose where that led. */
    @Test
    void whatANameMeansAMomentLaterIsCheckedAgainOrNotConnectedTo() throws Exception {
        commit();
        // The JVM says 127.0.0.1, where a server answers.
        String problem = problem(Reason.UNAVAILABLE, () -> filesAt("localhost", "127.0.0.3", "127.0.0.4"));
        assertTrue(problem.contains("localhost:" + server.port()), problem);
        AtomicInteger asked = new AtomicInteger();
        String refused = problem(
                Reason.FORBIDDEN,
                () -> filesAt("git.test", name -> {
                    boolean isFirst = asked.getAndIncrement() == 0;
                    return List.of(InetAddress.getByAddress(name, isFirst ? new byte[] {127, 0, 0, 1} : METADATA));
                }));
        assertTrue(refused.contains("169.254.169.254"), refused);
    }

    @Test
    void whereNoneAnswersTheServerIsNamed() throws UnknownHostException {
        String problem = problem(Reason.UNAVAILABLE, () -> filesAt("git.test", "127.0.0.3", "127.0.0.4"));
        assertTrue(problem.contains("git.test:" + server.port()), problem);
    }
}
