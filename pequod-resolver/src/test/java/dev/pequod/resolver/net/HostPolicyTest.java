package dev.pequod.resolver.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pequod.api.Deadline;
import dev.pequod.api.FetchContext;
import dev.pequod.api.ModuleException;
import dev.pequod.api.ModuleException.Reason;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Where may be connected to: by name, by address, after the names were looked up. */
@Timeout(60)
final class HostPolicyTest {
    private static final Deadline SOON = Deadline.after(Duration.ofSeconds(30));

    private static Endpoint https(String authority) {
        return Endpoint.of("https", authority, "team/web");
    }

    private static NameResolver names(Map<String, List<String>> table) {
        return name -> {
            if (!table.containsKey(name)) {
                throw new UnknownHostException(name);
            }
            List<InetAddress> found = new ArrayList<>();
            for (String address : table.get(name)) {
                found.add(InetAddress.getByName(address));
            }
            return found;
        };
    }

    private static List<InetAddress> connect(NetworkOptions options, Endpoint endpoint, String... addresses)
            throws ModuleException {
        HostPolicy policy = HostPolicy.of(options, names(Map.of(endpoint.host(), List.of(addresses))));
        return policy.connect(endpoint, "shop", "pull it", SOON);
    }

    private static String refused(NetworkOptions options, Endpoint endpoint, String... addresses) {
        ModuleException e = assertThrows(ModuleException.class, () -> connect(options, endpoint, addresses));
        assertEquals(Reason.FORBIDDEN, e.reason(), e.getMessage());
        assertTrue(e.getMessage().startsWith("Tried to pull it but "), e.getMessage());
        return e.getMessage().substring("Tried to pull it but ".length());
    }

    /** Once, a proxy was asked for such a name, and what it means there is its own machine. */
    @Test
    void whatIsBelowLocalhostIsThisMachine() throws ModuleException {
        assertTrue(refused(NetworkOptions.DEFAULTS, https("a.localhost"), "8.8.8.8")
                .startsWith("a.localhost has the address 127.0.0.1, a loopback address"));
        assertTrue(connect(NetworkOptions.DEFAULTS.withPrivateHost("a.localhost"), https("a.localhost"), "8.8.8.8")
                .getFirst()
                .isLoopbackAddress());
    }

    @ParameterizedTest
    @CsvSource({
        "127.0.0.1, a loopback address",
        "127.255.255.254, a loopback address",
        "0.0.0.0, an unspecified address",
        "0.1.2.3, an unspecified address",
        "10.0.0.1, a private address",
        "172.16.0.1, a private address",
        "172.31.255.255, a private address",
        "192.168.1.1, a private address",
        "100.64.0.1, a private address of a provider",
        "100.127.255.255, a private address of a provider",
        "169.254.1.1, a link-local address",
        "169.254.169.254, the metadata service of a cloud",
        "169.254.170.2, the metadata service of a cloud",
        "100.100.100.200, the metadata service of a cloud",
        "168.63.129.16, the metadata service of a cloud",
        "224.0.0.1, a multicast address",
        "255.255.255.255, a reserved address",
        "198.18.0.1, an address for benchmarks",
        "::, an unspecified address",
        "::1, a loopback address",
        "fe80::1, a link-local address",
        "fd12:3456::1, a private address",
        "fc00::1, a private address",
        "fec0::1, a private address",
        "ff02::1, a multicast address",
        "fd00:ec2::254, the metadata service of a cloud",
        "fd20:ce::254, the metadata service of a cloud",
        "64:ff9b::127.0.0.1, a loopback address",
        "64:ff9b::10.1.2.3, a private address",
        "64:ff9b::169.254.169.254, the metadata service of a cloud",
        "64:ff9b:1::8.8.8.8, a translated private address",
        "2002:7f00:1::, a loopback address",
        "2002:a9fe:a9fe::1, the metadata service of a cloud",
        "2001:0:7f00:1:0:0:f7f7:f7f7, a loopback address",
        "2001:0:808:808::80ff:fffe, a loopback address",
        "2001:4860::5efe:10.0.0.1, a private address",
        "::127.0.0.1, a loopback address",
        "::ffff:0:10.0.0.1, a private address",
        "::8.8.8.8, a reserved address",
        "4000::1, a reserved address",
        "2001:2::1, an address for benchmarks",
        "2001:10::1, a reserved address",
        "2001:20::1, a reserved address",
        "2001:db8::1, an address for documentation"
    })
    void anAddressThatIsNotPublicIsRefusedAlsoWhenANameMeansIt(String address, String kind) {
        boolean isIpv6 = address.indexOf(':') >= 0;
        String literal = isIpv6 ? "[" + address + "]" : address;
        String direct = refused(NetworkOptions.DEFAULTS, https(literal));
        assertTrue(direct.contains(kind), direct);
        String named = refused(NetworkOptions.DEFAULTS, https("r.example.com"), address);
        assertTrue(
                named.contains("r.example.com has the address ")
                        && named.endsWith(
                                kind.contains("metadata")
                                        ? kind + ", which gives away credentials"
                                        : kind
                                                + "; if it may be used, add r.example.com to PEQUOD_ALLOW_PRIVATE_HOSTS"),
                named);
        assertTrue(refused(NetworkOptions.DEFAULTS, https("r.example.com"), "8.8.8.8", address)
                .contains(kind));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"8.8.8.8", "172.32.0.1", "100.128.0.1", "2606:4700::1111", "64:ff9b::8.8.8.8", "::ffff:1.1.1.1"})
    void aPublicAddressIsAllowedAndReturned(String address) throws Exception {
        assertEquals(
                List.of(InetAddress.getByName(address)),
                connect(NetworkOptions.DEFAULTS, https("r.example.com"), address));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "2130706433",
                "017700000001",
                "0x7f000001",
                "0177.0.0.1",
                "127.1",
                "0x7f.0.0.1",
                "127.0.0.0x1",
                "127.0.0.01",
                "r.example.0x7f",
                "256.0.0.1",
                "1.2.3.4.5",
                "[fe80::1%eth0]",
                "[::ffff:127.1]"
            })
    void anAddressInADisguiseIsRefusedBeforeAnybodyIsAsked(String host) {
        assertTrue(refused(NetworkOptions.DEFAULTS.withPrivateHost("127.0.0.0/8"), https(host), "8.8.8.8")
                .contains("is an address in a form that programs read differently"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"metadata.google.internal", "METADATA.google.internal.", "metadata", "instance-data"})
    void aNameOfAMetadataServiceIsRefusedWhateverItMeans(String name) {
        NetworkOptions options = NetworkOptions.DEFAULTS.withPrivateHost("*.google.internal");
        assertTrue(refused(options, https(name), "8.8.8.8").contains("is the metadata service of a cloud"));
    }

    @Test
    void aMetadataServiceMustBeNamedItself() throws ModuleException {
        NetworkOptions wide = NetworkOptions.DEFAULTS
                .withPrivateHost("169.254.0.0/16")
                .withPrivateHost("r.example.com")
                .withPrivateHost("*.example.com");
        refused(wide, https("169.254.169.254"));
        refused(wide, https("r.example.com"), "169.254.169.254");
        assertEquals(
                1,
                connect(wide.withPrivateHost("169.254.169.254"), https("169.254.169.254"))
                        .size());
        assertEquals(
                1,
                connect(wide.withPrivateHost("169.254.169.254/32"), https("r.example.com"), "169.254.169.254")
                        .size());
    }

    @Test
    void aPrivateHostIsAllowedByNameByPortOrByRange() throws ModuleException {
        NetworkOptions byPort = NetworkOptions.DEFAULTS.withPrivateHost("localhost:5000");
        assertEquals(
                2, connect(byPort, https("localhost:5000"), "127.0.0.1", "::1").size());
        refused(byPort, https("localhost:5001"), "127.0.0.1");
        refused(byPort, https("localhost"), "127.0.0.1");
        refused(byPort, https("127.0.0.1:5000"));
        NetworkOptions byName = NetworkOptions.DEFAULTS.withPrivateHost("*.svc.cluster.local");
        assertEquals(
                1,
                connect(byName, https("registry.infra.svc.cluster.local:5000"), "10.3.4.5")
                        .size());
        refused(byName, https("svc.cluster.local"), "10.3.4.5");
        refused(byName, https("evilsvc.cluster.local"), "10.3.4.5");
        NetworkOptions byRange =
                NetworkOptions.DEFAULTS.withPrivateHost("10.0.0.0/8").withPrivateHost("fd00::/16");
        assertEquals(1, connect(byRange, https("r.example.com"), "10.255.0.1").size());
        assertEquals(1, connect(byRange, https("[fd00::1]")).size());
        refused(byRange, https("r.example.com"), "11.0.0.1", "10.0.0.1", "192.168.0.1");
        refused(byRange, https("r.example.com"), "64:ff9b::10.0.0.1");
    }

    @Test
    void everyConnectionIsCheckedAnewSoThatANameThatMeansAnotherAddressLaterIsRefused() throws ModuleException {
        List<String> answers = new ArrayList<>(List.of("8.8.8.8", "127.0.0.1"));
        HostPolicy policy =
                HostPolicy.of(NetworkOptions.DEFAULTS, name -> List.of(InetAddress.getByName(answers.removeFirst())));
        assertEquals(
                "8.8.8.8",
                policy.connect(https("r.example.com"), "shop", "pull it", SOON)
                        .getFirst()
                        .getHostAddress());
        assertThrows(ModuleException.class, () -> policy.connect(https("r.example.com"), "shop", "pull it", SOON));
    }

    /** Names of hosts are the same in small and in capital letters; of repositories only the host knows. */
    @Test
    void hostsAreAllowedInAnyCaseAndRepositoriesInTheirOwn() throws ModuleException {
        HostPolicy policy = HostPolicy.of(
                NetworkOptions.DEFAULTS.withAllowedSource("GHCR.io/acme").withAllowedSource("*.Corp.Example"));
        for (String source : List.of("ghcr.IO/acme/web", "GHCR.IO/acme", "GIT.corp.example/Any")) {
            policy.checkSource(Endpoint.of(URI.create("https://" + source)), "pull it");
        }
        assertThrows(
                ModuleException.class,
                () -> policy.checkSource(Endpoint.of(URI.create("https://ghcr.io/Acme")), "pull it"));
    }

    @Test
    void onlyListedSourcesAreAllowedAndNeverByASubstring() throws ModuleException {
        HostPolicy policy = HostPolicy.of(
                NetworkOptions.DEFAULTS
                        .withAllowedSource("ghcr.io/acme")
                        .withAllowedSource("*.corp.example/platform/*/modules"),
                names(Map.of("ghcr.io", List.of("8.8.8.8"), "pkg.example.com", List.of("8.8.8.8"))));
        for (String source : List.of(
                "ghcr.io/acme", "ghcr.io/acme/web", "ghcr.io/acme.git", "git.corp.example/platform/a/modules/web")) {
            policy.checkSource(Endpoint.of(URI.create("https://" + source)), "pull it");
        }
        for (String source : List.of(
                "ghcr.io/acme-evil/web",
                "ghcr.io/other",
                "ghcr.io",
                "ghcr.io.evil.example/acme",
                "evilghcr.io/acme",
                "corp.example/platform/a/modules",
                "git.corp.example/platform/modules")) {
            ModuleException e = assertThrows(
                    ModuleException.class,
                    () -> policy.checkSource(Endpoint.of(URI.create("https://" + source)), "pull it"),
                    source);
            assertEquals(Reason.FORBIDDEN, e.reason());
            assertTrue(e.getMessage()
                    .endsWith("PEQUOD_ALLOWED_HOSTS allows ghcr.io/acme, *.corp.example/platform/*/modules"));
        }
        assertEquals(
                1, policy.connect(https("ghcr.io"), "shop", "pull it", SOON).size());
        ModuleException e = assertThrows(
                ModuleException.class,
                () -> policy.connect(https("pkg.example.com"), "shop", "follow a redirect", SOON));
        assertEquals(
                "Tried to follow a redirect but the host pkg.example.com is not among those that PEQUOD_ALLOWED_HOSTS and PEQUOD_ALLOWED_REDIRECTS"
                        + " allow: ghcr.io/acme, *.corp.example/platform/*/modules",
                e.getMessage());
    }

    /** Once, a store of blobs that a registry redirects to had to be allowed as a source, too. */
    @Test
    void aHostThatOnlyRedirectsMayLeadToIsNoSource() throws ModuleException {
        NetworkOptions options =
                NetworkOptions.DEFAULTS.withAllowedSource("ghcr.io/acme").withAllowedRedirect("blobs.example.com");
        HostPolicy policy = HostPolicy.of(options, name -> List.of(InetAddress.getByName("93.184.215.14")));
        Endpoint blobs = Endpoint.of("https", "blobs.example.com", "acme/web");
        Deadline deadline = Deadline.after(Duration.ofSeconds(30));
        assertEquals(1, policy.connect(blobs, "shop", "fetch", deadline).size());
        ModuleException e = assertThrows(ModuleException.class, () -> policy.checkSource(blobs, "fetch"));
        assertEquals(Reason.FORBIDDEN, e.reason());
        policy.checkSource(Endpoint.of("https", "ghcr.io", "acme/web"), "fetch");
        e = assertThrows(
                ModuleException.class,
                () -> policy.connect(Endpoint.of("https", "other.example.com", ""), "shop", "fetch", deadline));
        assertTrue(e.getMessage().contains("PEQUOD_ALLOWED_REDIRECTS"), e.getMessage());
    }

    @Test
    void onlyEncryptedProtocolsAreAllowedWhereNothingElseIsSaid() throws ModuleException {
        NetworkOptions options = NetworkOptions.DEFAULTS.withPlainHttpHost("r.example.com:5000");
        assertEquals(
                1,
                connect(options, Endpoint.of("http", "r.example.com:5000", ""), "8.8.8.8")
                        .size());
        assertEquals(
                1,
                connect(options, Endpoint.of("ssh", "git@r.example.com", ""), "8.8.8.8")
                        .size());
        assertEquals(
                "r.example.com would be spoken to without encryption; use https, or add it to PEQUOD_PLAIN_HTTP_HOSTS",
                refused(options, Endpoint.of("http", "r.example.com", ""), "8.8.8.8"));
        for (String protocol : List.of("file", "git", "ftp", "gopher", "ext")) {
            assertEquals(
                    "the protocol " + protocol + " is not allowed; use https or ssh",
                    refused(options, new Endpoint(protocol, "r.example.com", 1, ""), "8.8.8.8"));
        }
        assertEquals("there is no port 0", refused(options, new Endpoint("https", "r.example.com", 0, "")));
    }

    @Test
    void aNameThatMeansNothingIsUnavailable() {
        HostPolicy policy = HostPolicy.of(NetworkOptions.DEFAULTS, names(Map.of()));
        ModuleException e = assertThrows(
                ModuleException.class, () -> policy.connect(https("r.example.com"), "shop", "pull it", SOON));
        assertEquals(Reason.UNAVAILABLE, e.reason());
        assertEquals(
                "Tried to pull it but there is no host r.example.com; check its name, and the DNS here",
                e.getMessage());
    }

    @Test
    void behindAProxyANameMayMeanNothingHereButAnAddressIsStillRefused() throws ModuleException {
        NetworkOptions options = new NetworkOptions(
                List.of(),
                List.of(),
                List.of(),
                Map.of(),
                Optional.of(URI.create("http://proxy.example.com:3128")),
                Optional.empty(),
                List.of("direct.example.com"),
                List.of(),
                NetworkOptions.DEFAULTS.answerTimeout());
        HostPolicy policy = HostPolicy.of(options, names(Map.of("inside.example.com", List.of("10.0.0.1"))));
        assertEquals(List.of(), policy.connect(https("r.example.com"), "shop", "pull it", SOON));
        for (String host : List.of(
                "direct.example.com", "inside.example.com", "127.0.0.1", "a.localhost", "metadata.google.internal")) {
            assertThrows(ModuleException.class, () -> policy.connect(https(host), "shop", "pull it", SOON), host);
        }
    }

    @Test
    void aLookUpThatNeverEndsIsEndedByTheDeadlineAndByAnInterrupt() {
        CountDownLatch never = new CountDownLatch(1);
        HostPolicy policy = HostPolicy.of(NetworkOptions.DEFAULTS, name -> {
            try {
                never.await();
            } catch (InterruptedException e) {
                throw new UnknownHostException(name);
            }
            return List.of();
        });
        Deadline shortly = Deadline.after(Duration.ofMillis(20));
        ModuleException late = assertThrows(
                ModuleException.class, () -> policy.connect(https("r.example.com"), "shop", "pull it", shortly));
        assertEquals(Reason.DEADLINE_EXCEEDED, late.reason());
        Thread.currentThread().interrupt();
        ModuleException interrupted = assertThrows(
                ModuleException.class, () -> policy.connect(https("r.example.com"), "shop", "pull it", SOON));
        assertTrue(Thread.interrupted());
        assertEquals(Reason.DEADLINE_EXCEEDED, interrupted.reason());
        never.countDown();
    }

    @Test
    void aLookUpThatFailsIsToldWithWhatToDo() {
        HostPolicy policy = HostPolicy.of(NetworkOptions.DEFAULTS, name -> {
            throw new IllegalStateException("no resolver");
        });
        ModuleException failed = assertThrows(
                ModuleException.class, () -> policy.connect(https("r.example.com"), "shop", "pull it", SOON));
        assertEquals(
                "Tried to pull it but r.example.com could not be looked up; check its name, and the DNS here",
                failed.getMessage());
    }

    /** Once, each connection began a look-up of its own, and a name server that does not answer held a thread for each. */
    @Test
    void namesThatAreNotAnsweredHoldAFewThreadsOnly() throws Exception {
        CountDownLatch never = new CountDownLatch(1);
        AtomicInteger begun = new AtomicInteger();
        HostPolicy policy = HostPolicy.of(NetworkOptions.DEFAULTS, name -> {
            begun.incrementAndGet();
            while (never.getCount() > 0) {
                LockSupport.parkNanos(1_000_000); // as the system's look-up, no interrupt ends it
            }
            return List.of(InetAddress.getByName("192.0.2.1"));
        });
        for (int i = 0; i < 300; i++) {
            Endpoint endpoint = https(i < 150 ? "r.example.com" : "r" + i + ".example.com");
            Deadline shortly = Deadline.after(Duration.ofMillis(5));
            assertEquals(
                    Reason.DEADLINE_EXCEEDED,
                    assertThrows(ModuleException.class, () -> policy.connect(endpoint, "shop", "pull it", shortly))
                            .reason());
            assertTrue(begun.get() <= (i < 150 ? 1 : 32), begun + " look-ups");
        }
        never.countDown();
        assertEquals(
                Reason.FORBIDDEN,
                assertThrows(
                                ModuleException.class,
                                () -> policy.connect(https("r.example.com"), "shop", "pull it", SOON))
                        .reason());
    }

    /** Once, who named enough hosts whose name servers are silent kept all others from looking up theirs. */
    @Test
    void namesOfOneOwnerThatAreNotAnsweredHoldUpNobodyElse() throws Exception {
        CountDownLatch never = new CountDownLatch(1);
        HostPolicy policy = HostPolicy.of(NetworkOptions.DEFAULTS, name -> {
            while (never.getCount() > 0 && !name.startsWith("good")) {
                LockSupport.parkNanos(1_000_000);
            }
            return List.of(InetAddress.getByName("8.8.8.8"));
        });
        List<String> messages = new ArrayList<>();
        for (int i = 0; i < 80; i++) {
            Endpoint endpoint = https("r" + i + ".example.com");
            String owner = i < 40 ? "bad" : "worse";
            Deadline shortly = Deadline.after(Duration.ofMillis(20));
            messages.add(assertThrows(ModuleException.class, () -> policy.connect(endpoint, owner, "pull it", shortly))
                    .getMessage());
        }
        assertEquals(
                1,
                policy.connect(https("good.example.com"), "shop", "pull it", SOON)
                        .size());
        assertEquals(
                "Tried to pull it but there was no time to look up r39.example.com, since too many other names were"
                        + " not answered; check the DNS here, or try again",
                messages.get(39));
        never.countDown();
        for (int i = 0; i < 40; i++) {
            policy.connect(https("good" + i + ".example.com"), "bad", "pull it", SOON);
        }
    }

    @Test
    void lookUpsAreThoseOfTheNamespaceOrElseOfWhoeverAsks() {
        FetchContext context = FetchContext.of("pequod render", SOON);
        assertEquals("pequod render", HostPolicy.owner(context));
        assertEquals(
                "shop",
                HostPolicy.owner(new FetchContext(
                        "WebService shop/cart", "shop", SOON, context.credentials(), context.limits())));
    }

    @Test
    void anEndpointNeverShowsAUserOrAPassword() {
        assertEquals(
                "https://r.example.com",
                Endpoint.of("https", "bob:s3cret@r.example.com:443", "").toString());
        assertEquals(
                "ssh://[2001:db8::1]:2222",
                Endpoint.of("ssh", "git@[2001:db8::1]:2222", "").toString());
        assertEquals(
                Endpoint.of("https", "r.example.com", "team/web"),
                Endpoint.of(URI.create("HTTPS://bob:s3cret@R.example.com./team/web?x=y")));
        assertThrows(IllegalArgumentException.class, () -> Endpoint.of(URI.create("/team/web")));
        assertThrows(IllegalArgumentException.class, () -> Endpoint.of(URI.create("mailto:bob@example.com")));
        assertTrue(https("a").isSameServer(https("A.:443")));
        assertTrue(!https("a").isSameServer(https("a:444")) && !https("a").isSameServer(https("a.b")));
    }
}
