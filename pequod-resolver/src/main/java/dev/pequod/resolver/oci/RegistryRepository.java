package dev.pequod.resolver.oci;

import dev.pequod.api.Deadline;
import dev.pequod.api.Digest;
import dev.pequod.api.ModuleException;
import dev.pequod.api.ModuleException.Reason;
import dev.pequod.api.Quote;
import dev.pequod.resolver.archive.CarriedException;
import dev.pequod.resolver.json.ForeignJson;
import dev.pequod.resolver.memory.HeapGate;
import dev.pequod.resolver.memory.HeapShares;
import dev.pequod.resolver.oci.JibClient.Answer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.IntPredicate;
import java.util.function.LongConsumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A repository in a registry. Whatever the registry says, only bytes of the digest that was asked for are returned. */
final class RegistryRepository implements OciRepository {
    /** The largest manifest: some hundred bytes for a module in an archive, half of it for one of 2,000 files in as many layers. */
    static final long MOST_MANIFEST_BYTES = 1L << 20;

    /** The most bytes of a list, which is a page of tags, and of an index or manifest in a layout. */
    static final long MOST_LIST_BYTES = 4L << 20;

    private static final int TAGS_AT_ONCE = 1_000;
    private static final int MOST_TAGS = 20_000;
    /** Some registries give a hundred at once, however many are asked for. */
    private static final int MOST_TAG_PAGES = 200;

    private static final Pattern TAG = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9._-]{0,127}");
    private static final Pattern QUERY = Pattern.compile("\\?[A-Za-z0-9._~%=&:+/-]{1,4096}$");
    private static final int MOST_REFERRER_PAGES = 200;
    private static final int MOST_REFERRERS = 4_000;
    /** The most bytes of all pages together: what they list is kept, for each requester on its own. */
    private static final long MOST_REFERRER_BYTES = 2L << 20;
    /** What is answered to HEAD by who understands only GET. */
    private static final Set<Integer> NO_HEAD = Set.of(400, 405, 501);
    /** Statuses that speak of who asks, or how often, and not of what is asked. */
    private static final Set<Integer> KNOWN = Set.of(401, 403, 407, 408, 429);

    /** Of what its part of the memory may be. */
    private static final long MOST_OF_A_LIST = HeapGate.EIGHTH / 3;

    private final String name;
    private final String owner;
    private final Requester requester;
    private final TransferListener transfers;
    /** What was read last to resolve a tag, which is often asked for next. */
    private volatile @Nullable RawManifest resolved;

    RegistryRepository(String name, String owner, Requester requester, TransferListener transfers) {
        this.name = name;
        this.owner = owner;
        this.requester = requester;
        this.transfers = transfers;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Optional<Digest> resolve(String tag) throws ModuleException {
        boolean isTag = TAG.matcher(tag).matches();
        String what = isTag ? "look up the tag " + name + ":" + tag : "find " + name + "@" + tag;
        try {
            Optional<Answer> head = readUnless(NO_HEAD::contains, "HEAD", "manifests/" + tag, what, 0);
            String told = head.map(Answer::digest).orElse("");
            if (!told.isEmpty() && !told.startsWith("sha512:")) {
                return Optional.of(digest(what, told));
            }
            // Not every registry says it with HEAD, nor understands it, and some say it by another algorithm.
            RawManifest manifest = raw(read("manifests/" + tag, what));
            resolved = manifest;
            return Optional.of(manifest.digest());
        } catch (ModuleException e) {
            if (e.reason() == Reason.NOT_FOUND) {
                return Optional.empty();
            }
            throw e;
        }
    }

    /** Asks, for once that a tag is not there, whether the repository is. */
    @Override
    public ModuleException unknownTag(String shown, String tag) {
        int slash = name.indexOf('/');
        String registry = name.substring(0, slash);
        String repository = name.substring(slash + 1);
        return new ModuleException(
                Reason.NOT_FOUND,
                "Tried to find " + shown + ":" + tag + " but "
                        + (isUnknown()
                                ? registry + " has no repository " + repository + "; check its name"
                                : registry + " has no tag \"" + tag + "\" in the repository " + repository
                                        + "; pequod module list " + shown
                                        + (requester.isPlainHttp() ? " --plain-http" : "") + " shows what there is"));
    }

    /** Reports whether the registry says that it does not know the repository, where it tells. */
    private boolean isUnknown() {
        try {
            read("tags/list?n=1", "list the tags of " + name);
            return false;
        } catch (ModuleException e) {
            return e.getCause() instanceof StatusException answer
                    && answer.status() == 404
                    && String.valueOf(answer.getMessage()).contains("\"NAME_UNKNOWN\"");
        }
    }

    private static Digest digest(String what, String text) throws ModuleException {
        try {
            return Digest.parse(text);
        } catch (IllegalArgumentException e) {
            throw new ModuleException(
                    Reason.UNAVAILABLE, "Tried to " + what + " but the registry answers with a " + e.getMessage(), e);
        }
    }

    private Answer read(String path, String what) throws ModuleException {
        return read(path, what, MOST_MANIFEST_BYTES);
    }

    private Answer read(String path, String what, long most) throws ModuleException {
        return requester.ask(what, most, client -> client.ask("GET", path));
    }

    /** Returns an answer; empty if it is one of such a status. */
    private Optional<Answer> readUnless(IntPredicate status, String method, String path, String what, long most)
            throws ModuleException {
        return requester.ask(what, most, client -> {
            try {
                return Optional.of(client.ask(method, path));
            } catch (StatusException e) {
                if (status.test(e.status())) {
                    return Optional.empty();
                }
                throw e;
            }
        });
    }

    @Override
    public RawManifest manifest(Digest digest) throws ModuleException {
        RawManifest known = resolved;
        if (known != null && known.digest().equals(digest)) {
            return known;
        }
        String what = "read the manifest " + name + "@" + digest;
        RawManifest found = raw(read("manifests/" + digest, what));
        if (!found.digest().equals(digest)) {
            throw new ModuleException(
                    Reason.DIGEST_MISMATCH,
                    "Tried to " + what + " but the registry sends other bytes, with the digest " + found.digest());
        }
        return found;
    }

    private static RawManifest raw(Answer answer) {
        String type = answer.contentType();
        int parameters = type.indexOf(';');
        return new RawManifest((parameters < 0 ? type : type.substring(0, parameters)).strip(), answer.body());
    }

    @Override
    public byte[] blob(Descriptor descriptor, long most) throws ModuleException {
        Digest digest = descriptor.digest();
        String what = "read the blob " + name + "@" + digest;
        if (descriptor.size() > most) {
            throw new ModuleException(
                    Reason.LIMIT_EXCEEDED,
                    "Tried to " + what + " but it has " + descriptor.size() + " bytes, and at most " + most
                            + " are allowed");
        }
        transfers.expected(descriptor.size());
        return requester.transfer(what, descriptor.size() + 1, client -> {
            Exactly exactly = new Exactly(what, descriptor);
            try {
                client.pull(digest, exactly);
                return exactly.bytes();
            } catch (IOException e) {
                transfers.transferred(-exactly.all.size());
                throw e;
            }
        });
    }

    /** Takes the bytes that a descriptor describes, and no others. */
    private final class Exactly extends OutputStream {
        private final ByteArrayOutputStream all = new ByteArrayOutputStream();
        private final String what;
        private final Descriptor wanted;

        Exactly(String what, Descriptor wanted) {
            this.what = what;
            this.wanted = wanted;
        }

        @Override
        public void write(int one) throws IOException {
            write(new byte[] {(byte) one}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            if (all.size() + (long) length > wanted.size()) {
                throw other("more than the " + wanted.size() + " bytes that the manifest tells");
            }
            all.write(bytes, offset, length);
            transfers.transferred(length);
        }

        byte[] bytes() throws IOException {
            if (all.size() != wanted.size()) {
                throw other("fewer than the " + wanted.size() + " bytes that the manifest tells");
            }
            byte[] bytes = all.toByteArray();
            Digest found = Digest.of(bytes);
            if (!found.equals(wanted.digest())) {
                throw other("other bytes, with the digest " + found);
            }
            return bytes;
        }

        private CarriedException other(String found) {
            return new CarriedException(new ModuleException(
                    Reason.DIGEST_MISMATCH, "Tried to " + what + " but the registry sends " + found));
        }
    }

    @Override
    public List<String> tags() throws ModuleException {
        String what = "list the tags of " + name;
        TreeSet<String> tags = new TreeSet<>();
        Optional<String> more = Optional.of("tags/list?n=" + TAGS_AT_ONCE);
        Set<String> asked = new HashSet<>();
        Deadline end = requester.untilListed();
        while (more.filter(asked::add).isPresent()) {
            end.check(what);
            Answer answer = page(more.orElseThrow(), what);
            for (Object tag : listed(what, answer)) {
                // Another tag than the specification allows could not be asked for, nor shown.
                if (tag instanceof String text && TAG.matcher(text).matches()) {
                    tags.add(text);
                }
            }
            if (tags.size() > MOST_TAGS || asked.size() > MOST_TAG_PAGES) {
                throw tooMany(what, MOST_TAGS + " on " + MOST_TAG_PAGES, "");
            }
            more = next("tags/list", what, answer);
        }
        return List.copyOf(tags);
    }

    /** Returns the tags of a page; some registries say of none that they are null, but nothing else is without them. */
    private List<?> listed(String what, Answer answer) throws ModuleException {
        Map<?, ?> page = new ForeignJson("the tags of " + name).readObject(answer.body());
        if (page.get("tags") instanceof List<?> list) {
            return list;
        }
        if (!page.containsKey("tags") || page.get("tags") != null) {
            throw new ModuleException(
                    Reason.UNAVAILABLE,
                    "Tried to " + what
                            + " but the registry answers with JSON that is no list of tags; check its name and port, and whether it is a registry");
        }
        return List.of();
    }

    private Answer page(String path, String what) throws ModuleException {
        try {
            return read(path, what, MOST_LIST_BYTES);
        } catch (ModuleException e) {
            throw e.reason() == Reason.NOT_FOUND
                    ? new ModuleException(
                            e.reason(), "Tried to " + what + " but there is no such repository; check its name", e)
                    : e;
        }
    }

    /**
     * Returns what to ask for the next page by, as the registry says; whatever else its link says, the same list of the same repository
     * is asked for.
     *
     * @param path the list
     * @throws ModuleException if there is a next page that cannot be asked for: a list that only seems whole is worse than none
     */
    private Optional<String> next(String path, String what, Answer answer) throws ModuleException {
        Optional<String> next;
        try {
            next = LinkHeader.next(answer.links());
        } catch (IllegalArgumentException e) {
            throw unfollowed(what, "says what comes next in a way that is not understood: " + e.getMessage());
        }
        if (next.isEmpty()) {
            return Optional.empty();
        }
        Matcher query = QUERY.matcher(next.orElseThrow());
        if (!query.find()) {
            throw unfollowed(
                    what, "leads to a next page by a link without a sound query, " + Quote.of(next.orElseThrow()));
        }
        return Optional.of(path + query.group());
    }

    private static ModuleException tooMany(String what, String most, String advice) {
        return new ModuleException(
                Reason.LIMIT_EXCEEDED,
                "Tried to " + what + " but there are more than " + most + " pages, which is the most allowed" + advice);
    }

    private static ModuleException unfollowed(String what, String problem) {
        return new ModuleException(
                Reason.UNAVAILABLE, "Tried to " + what + " but the registry " + problem + "; tell those who run it");
    }

    @Override
    public List<Descriptor> referrers(Digest subject) throws ModuleException {
        String what = "list what refers to " + name + "@" + subject;
        Deadline end = requester.untilListed();
        try (ListRoom room = new ListRoom(what, end)) {
            return referrers(subject, what, end, room);
        }
    }

    private List<Descriptor> referrers(Digest subject, String what, Deadline end, ListRoom room)
            throws ModuleException {
        Map<Digest, Descriptor> all = new LinkedHashMap<>();
        Optional<String> more = Optional.of("referrers/" + subject);
        for (int page = 0; more.isPresent(); page++) {
            end.check(what);
            if (page == MOST_REFERRER_PAGES || all.size() > MOST_REFERRERS || room.bytes > MOST_REFERRER_BYTES) {
                throw tooMany(
                        what,
                        MOST_REFERRERS + " in " + MOST_REFERRER_BYTES + " bytes on " + MOST_REFERRER_PAGES,
                        "; delete there what is not needed");
            }
            Optional<Answer> answer = readUnless(
                    RegistryRepository::isOfNoReferrers, "GET", more.orElseThrow(), what, MOST_REFERRER_BYTES);
            if (answer.isEmpty() || answer.orElseThrow().contentType().startsWith("text/")) {
                if (page > 0) {
                    throw unfollowed(what, "has no page " + (page + 1) + " of the list, which it named");
                }
                break;
            }
            room.add(answer.orElseThrow().body().length);
            index(new RawManifest(MediaTypes.INDEX, answer.orElseThrow().body()), subject)
                    .forEach(one -> all.putIfAbsent(one.digest(), one));
            more = next("referrers/" + subject, what, answer.orElseThrow());
        }
        // A registry that learned to list them later may not know of those under the tag.
        underTag(subject, !all.isEmpty()).forEach(one -> all.putIfAbsent(one.digest(), one));
        return List.copyOf(all.values());
    }

    /** The memory that a list takes while more of it is waited for. */
    private final class ListRoom implements AutoCloseable {
        private final String what;
        private final Deadline end;
        private HeapShares.Pass pass = HeapShares.TALKS.none(owner);
        private long bytes;

        ListRoom(String what, Deadline end) {
            this.what = what;
            this.end = end;
        }

        /** Waits for room for the first page, which is large, but not for more: who has some must not wait for others to give some. */
        void add(int page) throws ModuleException {
            boolean isFirst = bytes == 0;
            bytes += page;
            long taken = RawManifest.bytesWhenRead(bytes);
            if (taken == 0) {
                return;
            }
            if (isFirst) {
                pass = HeapShares.TALKS.enterCounted(taken, owner, end, what);
            } else if (!pass.grow(Math.min(taken, MOST_OF_A_LIST))) {
                throw new ModuleException(
                        Reason.UNAVAILABLE,
                        "Tried to " + what + " but others took the memory for it; try again, or give the program more"
                                + " memory");
            }
        }

        @Override
        public void close() {
            pass.close();
        }
    }

    /** Returns what the tag lists; a tag of something else takes nothing away from what the registry itself has listed. */
    private List<Descriptor> underTag(Digest subject, boolean isListed) throws ModuleException {
        try {
            return new Referrers(this).underTag(subject);
        } catch (ModuleException e) {
            return switch (e.reason()) {
                case INVALID_MODULE, LIMIT_EXCEEDED, DIGEST_MISMATCH, NOT_FOUND -> {
                    if (!isListed) {
                        throw e;
                    }
                    yield List.of();
                }
                default -> throw e;
            };
        }
    }

    private List<Descriptor> index(RawManifest index, Digest subject) throws ModuleException {
        return switch (index.read("what refers to " + Quote.of(name + "@" + subject))) {
            case Manifest.Index list -> list.manifests();
            case Manifest.Parts parts ->
                throw new ModuleException(
                        Reason.INVALID_MODULE,
                        "Tried to list what refers to " + name + "@" + subject + " but what lists them is no index");
        };
    }

    /** Reports whether a registry says with a status that it does not know what it is asked for; they differ in how they say so. */
    private static boolean isOfNoReferrers(int status) {
        return status == 501 || status >= 400 && status < 500 && !KNOWN.contains(status);
    }

    @Override
    public void push(Descriptor descriptor, byte[] bytes, LongConsumer sent) throws ModuleException {
        transfers.expected(bytes.length);
        requester.transfer("write the blob " + name + "@" + descriptor.digest(), MOST_MANIFEST_BYTES, client -> {
            LongAdder count = new LongAdder();
            LongConsumer told = more -> {
                count.add(more);
                transfers.transferred(more);
                sent.accept(more);
            };
            try {
                client.push(descriptor.digest(), bytes, told);
                transfers.transferred(bytes.length - count.sum()); // nothing is sent of what is there
                return true;
            } catch (IOException e) {
                transfers.transferred(-count.sum());
                throw e;
            }
        });
    }

    @Override
    public void push(RawManifest manifest, String tag) throws ModuleException {
        String target = tag.isEmpty() ? manifest.digest().toString() : tag;
        requester.ask(
                "write the manifest " + name + (tag.isEmpty() ? "@" : ":") + target, MOST_MANIFEST_BYTES, client -> {
                    client.push(manifest, target);
                    return true;
                });
    }
}
