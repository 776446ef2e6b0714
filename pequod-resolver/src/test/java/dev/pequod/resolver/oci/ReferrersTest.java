package dev.pequod.resolver.oci;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpExchange;
import dev.pequod.api.CredentialSource;
import dev.pequod.api.Deadline;
import dev.pequod.api.Digest;
import dev.pequod.api.ModuleException;
import dev.pequod.api.ModuleException.Reason;
import dev.pequod.api.testing.RegistryFront;
import dev.pequod.resolver.json.ForeignJson;
import dev.pequod.resolver.net.HostPolicy;
import dev.pequod.resolver.net.NetworkOptions;
import dev.pequod.resolver.net.Retries;
import dev.pequod.resolver.oci.Shelf.Part;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Registries that list what refers to a manifest, and those that do not, each in its own way; the one behind does not. */
final class ReferrersTest extends RegistryTestCase {
    private static final Part CONFIG = new Part(MediaTypes.EMPTY, "{}".getBytes(StandardCharsets.UTF_8));

    private OciRepository behind;
    private OciRepository asked;

    @BeforeEach
    void open() throws ModuleException {
        behind = repository(server.host(), "team/web");
        asked = repository(front.host(), "team/web");
    }

    /** Pushes something that refers to the module, without listing it. */
    private Descriptor referrer(String about) throws ModuleException {
        Part layer = new Part("text/plain", about.getBytes(StandardCharsets.UTF_8));
        RawManifest manifest = behind.manifest(new Shelf(behind).push("about-" + about, CONFIG, List.of(layer)));
        Descriptor plain = manifest.descriptor();
        return new Descriptor(plain.mediaType(), plain.digest(), plain.size(), "test/" + about, Map.of("a", about));
    }

    private static List<Digest> digests(List<Descriptor> all) {
        return all.stream().map(Descriptor::digest).sorted().toList();
    }

    private static List<Digest> digests(Descriptor... all) {
        return digests(List.of(all));
    }

    private static void sendIndex(HttpExchange exchange, List<Descriptor> listed) throws IOException {
        Map<String, Object> index = new LinkedHashMap<>();
        index.put("schemaVersion", 2);
        index.put("mediaType", MediaTypes.INDEX);
        index.put("manifests", listed.stream().map(Descriptor::json).toList());
        exchange.getResponseHeaders().set("Content-Type", MediaTypes.INDEX);
        RegistryFront.send(exchange, 200, new String(ForeignJson.write(index), StandardCharsets.UTF_8));
    }

    private static boolean isReferrers(HttpExchange exchange) {
        return exchange.getRequestURI().getPath().contains("/referrers/");
    }

    @ParameterizedTest
    @CsvSource({"400", "404", "405", "406", "410", "422", "501"})
    void theTagIsReadHoweverARegistrySaysThatItListsNothing(int status) throws ModuleException {
        Descriptor one = referrer("one");
        new Referrers(behind).add(digest, List.of(one));
        front.answer(exchange -> {
            if (isReferrers(exchange)) {
                RegistryFront.send(exchange, status, "{}");
                return true;
            }
            return false;
        });
        assertEquals(digests(one), digests(asked.referrers(digest)));
    }

    @Test
    void theTagIsReadWhereAPageForPeopleOrAnEmptyListIsAnswered() throws ModuleException {
        Descriptor one = referrer("one");
        new Referrers(behind).add(digest, List.of(one));
        AtomicInteger count = new AtomicInteger();
        front.answer(exchange -> {
            if (!isReferrers(exchange)) {
                return false;
            }
            if (count.getAndIncrement() == 0) {
                exchange.getResponseHeaders().set("Content-Type", "text/html; charset=utf-8");
                RegistryFront.send(exchange, 200, "<h1>Welcome</h1>");
            } else {
                sendIndex(exchange, List.of());
            }
            return true;
        });
        assertEquals(digests(one), digests(asked.referrers(digest)));
        assertEquals(digests(one), digests(asked.referrers(digest)));
        assertEquals(2, count.get());
    }

    /** Such as after its token has expired: a list that only seems whole leaves signatures out. */
    @ParameterizedTest
    @CsvSource({"400, application/json", "404, application/json", "501, application/json", "200, text/html"})
    void aLaterPageThatIsNotThereIsNoEnd(int status, String type) throws ModuleException {
        Descriptor one = referrer("one");
        new Referrers(behind).add(digest, List.of(referrer("two")));
        front.answer(exchange -> {
            if (!isReferrers(exchange)) {
                return false;
            }
            if (exchange.getRequestURI().getRawQuery() == null) {
                exchange.getResponseHeaders().set("Link", "<?page=2>; rel=\"next\"");
                sendIndex(exchange, List.of(one));
            } else {
                exchange.getResponseHeaders().set("Content-Type", type);
                RegistryFront.send(exchange, status, "{}");
            }
            return true;
        });
        ModuleException e = assertThrows(ModuleException.class, () -> asked.referrers(digest));
        assertEquals(Reason.UNAVAILABLE, e.reason());
        assertTrue(e.getMessage().contains("has no page 2 of the list"), e.getMessage());
    }

    /** Once, each was compared with each other one. */
    @Test
    void fourThousandReferrersAreListedOnceEachAndMoreAreRefused() throws ModuleException {
        AtomicInteger pages = new AtomicInteger(3);
        AtomicInteger count = new AtomicInteger();
        front.answer(exchange -> {
            if (!isReferrers(exchange)) {
                return false;
            }
            int number = count.getAndIncrement();
            if (count.get() < pages.get()) {
                exchange.getResponseHeaders().set("Link", "<?page=" + number + ">; rel=\"next\"");
            }
            sendIndex(exchange, madeUp(number));
            return true;
        });
        List<Descriptor> all = asked.referrers(digest);
        assertEquals(4_000, all.size());
        assertEquals(3, count.get());
        assertEquals(4_000, Set.copyOf(digests(all)).size());
        count.set(0);
        pages.set(Integer.MAX_VALUE);
        ModuleException endless = assertThrows(ModuleException.class, () -> asked.referrers(digest));
        assertEquals(Reason.LIMIT_EXCEEDED, endless.reason());
        assertTrue(endless.getMessage().contains("more than 4000 in 2097152 bytes"), endless.getMessage());
        assertEquals(4, count.get());
    }

    private static List<Descriptor> madeUp(int page) {
        return IntStream.range(page * 1_200, page * 1_200 + 1_600) // a quarter of each page stands on the one before
                .mapToObj(i -> Digest.of(Integer.toString(i).getBytes(StandardCharsets.UTF_8)))
                .map(made -> new Descriptor("", made, 1, "", Map.of()))
                .toList();
    }

    /** Once, anything that the registry listed hid a signature that is listed under the tag. */
    @Test
    void whatOnlyTheTagListsIsListedBesideWhatTheRegistryLists() throws ModuleException {
        Descriptor signature = referrer("signature");
        Descriptor both = referrer("both");
        Descriptor parts = referrer("parts");
        new Referrers(behind).add(digest, List.of(signature, both));
        front.answer(exchange -> {
            if (isReferrers(exchange)) {
                sendIndex(exchange, List.of(parts, both));
                return true;
            }
            return false;
        });
        assertEquals(digests(signature, both, parts), digests(asked.referrers(digest)));
    }

    @Test
    void aTagThatLeadsNowhereHidesNothingThatTheRegistryLists() throws ModuleException {
        Descriptor one = referrer("one");
        front.answer(exchange -> {
            if (isReferrers(exchange)) {
                sendIndex(exchange, List.of(one));
                return true;
            }
            if (exchange.getRequestURI().getPath().endsWith("/manifests/" + Referrers.tag(digest))) {
                exchange.getResponseHeaders().set("Content-Type", MediaTypes.INDEX);
                exchange.getResponseHeaders().set("Docker-Content-Digest", "sha256:" + "0".repeat(64));
                RegistryFront.send(exchange, 200, "");
                return true;
            }
            return false;
        });
        assertEquals(digests(one), digests(asked.referrers(digest)));
    }

    @Test
    void allPagesAreReadAndEndlessOnesAreNot() throws ModuleException {
        List<Descriptor> all = List.of(referrer("one"), referrer("two"), referrer("three"));
        AtomicInteger pages = new AtomicInteger();
        front.answer(exchange -> {
            if (!isReferrers(exchange)) {
                return false;
            }
            String query = exchange.getRequestURI().getRawQuery();
            int page = query == null ? 0 : Integer.parseInt(query.substring(query.indexOf("last=") + 5));
            if (pages.incrementAndGet() <= 3 && page < 2 || pages.get() > 3) {
                exchange.getResponseHeaders()
                        .set("Link", "<https://elsewhere.example/v2/other?n=1&last=" + (page + 1) + ">; rel=\"next\"");
            }
            sendIndex(exchange, List.of(all.get(page % 3)));
            return true;
        });
        assertEquals(digests(all), digests(asked.referrers(digest)));
        assertEquals(3, pages.get());
        // Only a part of them would seem to be all: signatures would not be copied, and nobody told.
        ModuleException endless = assertThrows(ModuleException.class, () -> asked.referrers(digest));
        assertEquals(Reason.LIMIT_EXCEEDED, endless.reason());
        assertTrue(endless.getMessage().contains("more than 4000 in 2097152 bytes on 200 pages"), endless.getMessage());
        assertEquals(203, pages.get());
    }

    /** Some registries, and some that stand before one, know only GET. */
    @ParameterizedTest
    @ValueSource(ints = {400, 405, 501})
    void aTagIsFoundByGetWhereHeadIsNotUnderstood(int status) throws ModuleException {
        front.answer(exchange -> {
            if (exchange.getRequestMethod().equals("HEAD")) {
                RegistryFront.send(exchange, status, "");
                return true;
            }
            return false;
        });
        assertEquals(Optional.of(digest), asked.resolve("v1"));
        assertEquals(Optional.empty(), asked.resolve("v2"));
    }

    /** The bytes have the digest that is used here, whatever the registry calls them by. */
    @Test
    void aTagIsFoundByGetWhereHeadTellsAnotherKindOfDigest() throws ModuleException {
        front.answer(exchange -> {
            if (exchange.getRequestMethod().equals("HEAD")) {
                exchange.getResponseHeaders().set("Docker-Content-Digest", "sha512:" + "0".repeat(128));
                RegistryFront.send(exchange, 200, "");
                return true;
            }
            return false;
        });
        assertEquals(Optional.of(digest), asked.resolve("v1"));
    }

    @Test
    void whatOnlyTheRegistryListsIsListedUnderTheTagWhereItIsCopiedTo() throws ModuleException {
        Descriptor one = referrer("one");
        Descriptor two = referrer("two");
        front.answer(exchange -> {
            if (isReferrers(exchange)) {
                sendIndex(exchange, List.of(one));
                return true;
            }
            return false;
        });
        new Referrers(behind).add(digest, List.of(two));
        OciRepository copy = repository(server.host(), "copy/web");
        OciCopy.copy(asked, digest, copy, "v1");
        assertEquals(digests(one, two), digests(copy.referrers(digest)));
        assertEquals(
                Optional.of("test/one"),
                copy.referrers(digest).stream()
                        .filter(d -> d.digest().equals(one.digest()))
                        .map(Descriptor::artifactType)
                        .findFirst());
        OciLayout gap = OciLayout.folder(folder.resolve("gap"), Deadline.after(Duration.ofMinutes(1)));
        OciCopy.copy(asked, digest, gap, "v1");
        assertEquals(digests(one, two), digests(gap.referrers(digest)));
    }

    /** Once, of two who signed within half a second one could be lost. */
    @Test
    void whoReadTheListBeforeAnotherWroteItTakesNothingAway() throws ModuleException {
        Descriptor theirs = referrer("theirs");
        Descriptor ours = referrer("ours");
        new Referrers(behind).add(digest, List.of(referrer("first")));
        AtomicInteger reads = new AtomicInteger();
        front.answer(exchange -> {
            boolean isList = exchange.getRequestMethod().equals("GET")
                    && exchange.getRequestURI().getPath().contains("/manifests/sha256:")
                    && reads.incrementAndGet() == 2;
            if (isList) {
                // The other one writes, and is sure of it, before this answer is there.
                try {
                    RawManifest old = behind.manifest(
                            behind.resolve(Referrers.tag(digest)).orElseThrow());
                    new Referrers(behind).add(digest, List.of(theirs));
                    exchange.getResponseHeaders().set("Content-Type", MediaTypes.INDEX);
                    RegistryFront.send(exchange, 200, new String(old.bytes(), StandardCharsets.UTF_8));
                } catch (ModuleException e) {
                    throw new IOException(e);
                }
            }
            return isList;
        });
        new Referrers(asked).add(digest, List.of(ours));
        assertTrue(reads.get() > 2);
        assertEquals(3, behind.referrers(digest).size());
        assertTrue(digests(behind.referrers(digest)).contains(theirs.digest()));
    }

    /** Once, a signer who wrote between the look at a tag and its writing lost the signature, or had ours lost. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aSignatureThatIsWrittenWhileAnotherIsCopiedIsNotLost(boolean isAfter) throws ModuleException {
        String tag = Referrers.tag(digest) + ".sig";
        Part ours = new Part("text/plain", "ours".getBytes(StandardCharsets.UTF_8));
        Part theirs = new Part("text/plain", "theirs".getBytes(StandardCharsets.UTF_8));
        new Shelf(behind).push(tag, CONFIG, List.of(ours));
        OciRepository copy = repository(server.host(), "copy/web");
        AtomicInteger looks = new AtomicInteger();
        AtomicInteger writes = new AtomicInteger();
        front.answer(exchange -> {
            boolean isTag = exchange.getRequestURI().getPath().endsWith("/manifests/" + tag);
            String method = exchange.getRequestMethod();
            // The other one has seen no signature there, and writes: after our look, or in the place of what we have
            // written.
            boolean isNow = isTag
                    && (isAfter
                            ? method.equals("HEAD") && writes.get() > 0 && looks.getAndIncrement() == 0
                            : method.equals("HEAD") && looks.getAndIncrement() == 1);
            if (isTag && method.equals("PUT")) {
                writes.incrementAndGet();
            }
            if (isNow) {
                try {
                    new Shelf(copy).push(tag, CONFIG, List.of(theirs));
                } catch (ModuleException e) {
                    throw new IOException(e);
                }
            }
            return false;
        });
        OciCopy.copy(behind, digest, repository(front.host(), "copy/web"), "v1");
        RawManifest all = copy.manifest(copy.resolve(tag).orElseThrow());
        assertEquals(
                List.of(Digest.of(ours.bytes()), Digest.of(theirs.bytes())).stream()
                        .sorted()
                        .toList(),
                digests(((Manifest.Parts) all.read("the tag")).layers()));
    }

    @Test
    void anotherListOfPartsIsReplacedOnlyWhereThatIsForced() throws ModuleException {
        String tag = Referrers.tag(digest) + ".sbom";
        OciRepository copy = repository(server.host(), "copy/web");
        Part one = new Part("text/plain", "one".getBytes(StandardCharsets.UTF_8));
        Part other = new Part("text/plain", "other".getBytes(StandardCharsets.UTF_8));
        Digest theirs = new Shelf(copy).push(tag, CONFIG, List.of(other));
        Digest ours = new Shelf(behind).push(tag, CONFIG, List.of(one));
        ModuleException e = assertThrows(ModuleException.class, () -> OciCopy.copy(behind, digest, copy, "v1"));
        assertTrue(e.getMessage().contains("--force"), e.getMessage());
        assertEquals(Optional.of(theirs), copy.resolve(tag));
        OciCopy.copy(behind, digest, copy, "v1", true);
        assertEquals(Optional.of(ours), copy.resolve(tag));
    }

    /** Once, a list of Docker's was pushed as an index, as which nobody could read it. */
    @Test
    void aListStaysOfTheKindThatItIs() throws ModuleException {
        Descriptor theirs = referrer("theirs");
        Map<String, Object> list = new LinkedHashMap<>();
        list.put("schemaVersion", 2);
        list.put("mediaType", MediaTypes.DOCKER_LIST);
        list.put("manifests", List.of(theirs.json()));
        behind.push(new RawManifest(MediaTypes.DOCKER_LIST, ForeignJson.write(list)), Referrers.tag(digest));
        Descriptor ours = referrer("ours");
        new Referrers(behind).add(digest, List.of(ours));
        Digest now = behind.resolve(Referrers.tag(digest)).orElseThrow();
        assertEquals(MediaTypes.DOCKER_LIST, behind.manifest(now).mediaType());
        assertEquals(digests(theirs, ours), digests(behind.referrers(digest)));
    }

    /** Once, whatever was under the tag of the list gave way to it. */
    @Test
    void whatIsNoListIsNotReplacedByOne() throws ModuleException {
        Descriptor ours = referrer("ours");
        Digest other = new Shelf(behind).push(Referrers.tag(digest), CONFIG, List.of(CONFIG));
        ModuleException e = assertThrows(ModuleException.class, () -> new Referrers(behind).add(digest, List.of(ours)));
        assertEquals(Reason.INVALID_MODULE, e.reason(), e.getMessage());
        assertTrue(e.getMessage().contains("but it is none"), e.getMessage());
        assertEquals(Optional.of(other), behind.resolve(Referrers.tag(digest)));
    }

    @Test
    void whatRefersToItAlreadyWhereItIsCopiedToStaysListed() throws ModuleException {
        new Referrers(behind).add(digest, List.of(referrer("one")));
        OciRepository copy = repository(server.host(), "copy/web");
        OciCopy.copy(behind, digest, copy, "v1");
        Descriptor theirs = copy.manifest(new Shelf(copy).push("theirs", CONFIG, List.of(CONFIG)))
                .descriptor();
        new Referrers(copy).add(digest, List.of(theirs));
        OciCopy.copy(behind, digest, copy, "v1");
        assertEquals(2, copy.referrers(digest).size());
        assertTrue(digests(copy.referrers(digest)).contains(theirs.digest()));
    }

    /** Once, each of 200 pages might take as long as one answer. */
    @Test
    void aListOfManyPagesHasAnEnd() throws ModuleException {
        Digest module = Digest.of(new byte[0]);
        try (RegistryFront slow = RegistryFront.alone()) {
            AtomicInteger pages = new AtomicInteger();
            slow.answer(exchange -> {
                LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
                exchange.getResponseHeaders().set("Link", "<?page=" + pages.incrementAndGet() + ">; rel=\"next\"");
                if (isReferrers(exchange)) {
                    sendIndex(exchange, List.of());
                } else {
                    RegistryFront.send(exchange, 200, "{\"tags\": []}");
                }
                return true;
            });
            NetworkOptions briefly = Loopback.options(slow.host()).withAnswerTimeout(Duration.ofMillis(100));
            try (OciRegistry registry = new OciRegistry(HostPolicy.of(briefly), Retries.standard())) {
                OciRepository repository = registry.open(
                        slow.host(), "team/web", CredentialSource.NONE, Deadline.after(Duration.ofMinutes(5)));
                for (Executable listing : List.<Executable>of(() -> repository.referrers(module), repository::tags)) {
                    ModuleException e = assertThrows(ModuleException.class, listing);
                    assertEquals(Reason.DEADLINE_EXCEEDED, e.reason(), e.getMessage());
                }
            }
        }
    }
}
