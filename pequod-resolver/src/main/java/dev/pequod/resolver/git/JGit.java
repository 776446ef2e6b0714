package dev.pequod.resolver.git;

import dev.pequod.api.Credential;
import dev.pequod.api.FetchedModule;
import dev.pequod.api.FileProblem;
import dev.pequod.api.ModuleException;
import dev.pequod.api.ModuleException.Reason;
import dev.pequod.api.ModuleFiles;
import dev.pequod.api.ModuleLimits;
import dev.pequod.resolver.net.HostPolicy;
import dev.pequod.resolver.net.ProxyException;
import dev.pequod.resolver.net.RootCause;
import dev.pequod.resolver.net.Secrets;
import dev.pequod.resolver.net.TlsFailure;
import dev.pequod.resolver.net.TryAgainException;
import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.net.InetAddress;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;
import org.eclipse.jgit.attributes.AttributesNodeProvider;
import org.eclipse.jgit.errors.CorruptObjectException;
import org.eclipse.jgit.errors.IncorrectObjectTypeException;
import org.eclipse.jgit.errors.MissingObjectException;
import org.eclipse.jgit.errors.NoRemoteRepositoryException;
import org.eclipse.jgit.errors.PackProtocolException;
import org.eclipse.jgit.errors.RemoteRepositoryException;
import org.eclipse.jgit.errors.TooLargeObjectInPackException;
import org.eclipse.jgit.errors.TransportException;
import org.eclipse.jgit.internal.JGitText;
import org.eclipse.jgit.internal.storage.file.FileRepository;
import org.eclipse.jgit.lib.AnyObjectId;
import org.eclipse.jgit.lib.BlobObjectChecker;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.FileMode;
import org.eclipse.jgit.lib.NullProgressMonitor;
import org.eclipse.jgit.lib.ObjectChecker;
import org.eclipse.jgit.lib.ObjectDatabase;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.ObjectIdRef;
import org.eclipse.jgit.lib.ObjectInserter;
import org.eclipse.jgit.lib.ObjectLoader;
import org.eclipse.jgit.lib.ObjectReader;
import org.eclipse.jgit.lib.Ref;
import org.eclipse.jgit.lib.RefDatabase;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.lib.StoredConfig;
import org.eclipse.jgit.storage.file.FileRepositoryBuilder;
import org.eclipse.jgit.transport.FetchConnection;
import org.eclipse.jgit.transport.FilterSpec;
import org.eclipse.jgit.transport.PackParser;
import org.eclipse.jgit.transport.RefSpec;
import org.eclipse.jgit.transport.Transport;
import org.eclipse.jgit.transport.TransportHttp;
import org.eclipse.jgit.transport.URIish;
import org.eclipse.jgit.treewalk.TreeWalk;
import org.eclipse.jgit.util.NB;
import org.jspecify.annotations.Nullable;

/**
 * One conversation with a Git server through JGit: what it advertises, or the files of one commit.
 *
 * <p>A commit is fetched alone, without its history, into a bare repository in a temporary folder, which is deleted whatever
 * happens. Nothing is ever checked out, so that neither hooks nor filters nor attributes nor links take effect; the files of one folder
 * are read out of the objects. The library's own limits do not hold for fetching, so these are set from outside: bytes are
 * counted as they come ({@link Transfer}), a pack is refused by the number of objects it announces and an object by the size it declares before there
 * is memory for them, and the bytes of all objects together are counted when they are expanded.
 *
 * <p>The machine's settings of Git (which rewrite addresses, name proxies, run programs) are kept out by
 * {@link JGitSystem}, which must stay the first thing that a conversation does.
 */
final class JGit {
    private static final String ENDED_EARLY = " ended its answer before it was whole";

    /** The most bytes of a commit or a tag. */
    private static final int MOST_HEADER_BYTES = 1 << 20;

    private static final int DEEPEST_TAG = 5;
    private static final int PACK_HEADER_BYTES = 12;
    private static final int PACK_OBJECTS = 8;

    private final GitServer server;
    private final HostPolicy policy;
    private final Optional<Credential> credential;
    private final Transfer transfer;
    private final Secrets secrets;

    /** Whether the server was asked to leave large files out. */
    private boolean isWithoutLarge;

    JGit(GitServer server, HostPolicy policy, Optional<Credential> credential, Transfer transfer) {
        this.server = server;
        this.policy = policy;
        this.credential = credential;
        this.transfer = transfer;
        secrets = Secrets.of(policy.options(), server.endpoint());
        credential.map(JGitHttp::login).ifPresent(secrets::add);
    }

    /** Returns the commits of those of the names that the server has; tags are followed to their commits. */
    Map<String, String> advertised(List<String> names) throws ModuleException, TryAgainException {
        return advertised(names.stream().map(RefSpec::new).toList(), names::contains);
    }

    /** Returns the commits of all tags by their full names; tags are followed to their commits. */
    Map<String, String> tags() throws ModuleException, TryAgainException {
        return below(Constants.R_TAGS);
    }

    /** Returns the commits of all branches and tags by their full names; tags are followed to their commits. */
    Map<String, String> branchesAndTags() throws ModuleException, TryAgainException {
        return below(Constants.R_HEADS, Constants.R_TAGS);
    }

    private Map<String, String> below(String... prefixes) throws ModuleException, TryAgainException {
        List<RefSpec> wanted =
                Stream.of(prefixes).map(p -> new RefSpec(p + "*:" + p + "*")).toList();
        return advertised(wanted, name -> Stream.of(prefixes).anyMatch(name::startsWith));
    }

    private Map<String, String> advertised(List<RefSpec> wanted, Predicate<String> isWanted)
            throws ModuleException, TryAgainException {
        return inFolder(folder -> {
            Map<String, String> commits = new TreeMap<>();
            try (Transport transport = Transport.open(uri())) {
                configure(transport);
                try (FetchConnection connection = transport.openFetch(wanted)) {
                    for (Ref ref : connection.getRefs()) {
                        if (isWanted.test(ref.getName())) {
                            ObjectId peeled = ref.getPeeledObjectId();
                            ObjectId id = peeled == null ? ref.getObjectId() : peeled;
                            commits.put(ref.getName(), id == null ? "" : id.name());
                        }
                    }
                }
            }
            return commits;
        });
    }

    /** Returns the module in a folder of a commit. */
    FetchedModule module(String commit, String path, ModuleLimits limits, Signing signing)
            throws ModuleException, TryAgainException {
        return inFolder(folder -> {
            try (FileRepository files =
                    new FileRepository(folder.resolve("repository.git").toFile())) {
                OwnDisk.use(() -> {
                    files.create(true);
                    return files;
                });
                try (Repository repository = new Bounded(files)) {
                    ObjectId id = ObjectId.fromString(commit);
                    Fetched fetched = fetch(repository, id, signing.tags(), limits);
                    try (ObjectReader reader = repository.newObjectReader()) {
                        Commit found = commit(reader, id);
                        Set<String> verifiedBy = new LinkedHashSet<>();
                        for (AllowedSigners some : signing.signers()) {
                            boolean mayBeTag =
                                    signing.isById() || !fetched.tag().isEmpty();
                            byte[] tag = mayBeTag ? tag(reader, fetched.id()) : new byte[0];
                            verifiedBy.add(verifiedBy(reader, found, fetched.tag(), tag, some));
                        }
                        ModuleFiles module = files(reader, found.tree(), path, limits);
                        return new FetchedModule(module, module.contentDigest(), String.join(", ", verifiedBy));
                    }
                }
            }
        });
    }

    /**
     * What was fetched.
     *
     * @param id the object: the tag if there is one of the commit, otherwise the commit
     * @param tag the full name of the tag; empty where none was found by its name
     */
    private record Fetched(ObjectId id, String tag) {}

    private Fetched fetch(Repository repository, ObjectId id, List<String> tags, ModuleLimits limits)
            throws IOException, ModuleException, URISyntaxException {
        FilterSpec withoutLarge = FilterSpec.fromFilterLine("blob:limit=" + (limits.maxFileBytes() + 1));
        try {
            isWithoutLarge = true;
            return fetch(repository, id, tags, withoutLarge);
        } catch (TransportException e) {
            if (!String.valueOf(e.getMessage()).contains(JGitText.get().filterRequiresCapability)) {
                throw e;
            }
            isWithoutLarge = false;
            return fetch(repository, id, tags, FilterSpec.NO_FILTER);
        }
    }

    private Fetched fetch(Repository repository, ObjectId id, List<String> tags, FilterSpec filter)
            throws IOException, ModuleException, URISyntaxException {
        transfer.beginConnection();
        try (Transport transport = Transport.open(repository, uri())) {
            configure(transport);
            transport.setDepth(1);
            transport.setFilterSpec(filter);
            transport.setObjectChecker(new Counter());
            List<String> names = tags.isEmpty() ? List.of(GitRefs.HEAD) : tags;
            try (FetchConnection connection =
                    transport.openFetch(names.stream().map(RefSpec::new).toList())) {
                Fetched fetched = tags.stream()
                        .flatMap(name -> Stream.ofNullable(connection.getRef(name)))
                        .filter(ref -> id.equals(ref.getPeeledObjectId()))
                        .flatMap(ref -> Stream.ofNullable(ref.getObjectId()).map(o -> new Fetched(o, ref.getName())))
                        .findFirst()
                        .orElse(new Fetched(id, ""));
                ObjectId wanted = fetched.tag().isEmpty() ? givenOut(id, connection.getRefs()) : fetched.id();
                Ref ref = new ObjectIdRef.Unpeeled(Ref.Storage.NETWORK, wanted.name(), wanted);
                transfer.beginAnswer();
                try {
                    connection.fetch(NullProgressMonitor.INSTANCE, List.of(ref), Set.of());
                } catch (TransportException e) {
                    if (isCutShort(e) && isNoTip(wanted, names, connection.getRefs())) {
                        throw noTip(e);
                    }
                    throw e;
                }
                return fetched;
            }
        }
    }

    /**
     * Returns what to ask for to have a commit: itself or, where the server names only tags of it, one of those. In the oldest form of the
     * protocol it gives out what it has named, and nothing else.
     */
    private static ObjectId givenOut(ObjectId id, Collection<Ref> refs) {
        return refs.stream().anyMatch(ref -> id.equals(ref.getObjectId()))
                ? id
                : refs.stream()
                        .filter(ref -> id.equals(ref.getPeeledObjectId()))
                        .flatMap(ref -> Stream.ofNullable(ref.getObjectId()))
                        .findFirst()
                        .orElse(id);
    }

    /**
     * Reports whether a server that speaks the oldest form of the protocol, in which it names all its refs whatever is asked for, has none
     * for an object. Then it may end without a word that the library reads.
     */
    private static boolean isNoTip(ObjectId wanted, List<String> asked, Collection<Ref> refs) {
        return refs.stream().anyMatch(ref -> asked.stream().noneMatch(ref.getName()::endsWith))
                && refs.stream().noneMatch(ref -> wanted.equals(ref.getObjectId()));
    }

    private ModuleException noTip(Exception failure) {
        return refuse(
                Reason.NOT_FOUND,
                "the repository has no such commit, or gives out none but the tips of its branches and tags: put a tag on"
                        + " it, or let the server speak version 2 of the protocol"
                        + (server.isSsh() ? " (AcceptEnv GIT_PROTOCOL in sshd_config)" : "")
                        + " or set uploadpack.allowReachableSHA1InWant",
                failure);
    }

    /**
     * A commit. The library's own would look for each of its parents, of which there may be as many as there is room for,
     * among those that it knows, and finds them slowly where they were chosen for that.
     */
    private record Commit(ObjectId id, ObjectId tree) {}

    /** Returns the commit of an id that names it, or tags of it. */
    private Commit commit(ObjectReader reader, ObjectId id) throws IOException, ModuleException {
        ObjectId next = id;
        for (int tags = 0; tags <= DEEPEST_TAG; tags++) {
            ObjectLoader object = reader.open(next);
            boolean isCommit = object.getType() == Constants.OBJ_COMMIT;
            if (!isCommit && object.getType() != Constants.OBJ_TAG) {
                break;
            }
            byte[] bytes = bytes(object);
            ObjectId named = named(isCommit ? "tree " : "object ", bytes);
            if (isCommit) {
                return new Commit(next, named);
            }
            next = named;
        }
        throw refuse(Reason.INVALID_MODULE, "the ref names no commit but another object", null);
    }

    private byte[] bytes(ObjectLoader object) throws IOException, ModuleException {
        if (object.getSize() > MOST_HEADER_BYTES) {
            throw refuse(
                    Reason.LIMIT_EXCEEDED,
                    "the commit or its tag has more than the " + MOST_HEADER_BYTES + " bytes that are allowed",
                    null);
        }
        return object.getCachedBytes(MOST_HEADER_BYTES);
    }

    /** Returns the object that the first line of another one names. */
    private ObjectId named(String word, byte[] bytes) throws ModuleException {
        int end = word.length() + Constants.OBJECT_ID_STRING_LENGTH;
        String line = new String(bytes, 0, Math.min(bytes.length, end + 1), StandardCharsets.ISO_8859_1);
        try {
            if (line.startsWith(word) && line.endsWith("\n") && line.length() == end + 1) {
                return ObjectId.fromString(line.substring(word.length(), end));
            }
        } catch (IllegalArgumentException e) {
            throw noRepository("a commit or its tag names no object", e);
        }
        throw noRepository("a commit or its tag is malformed", null);
    }

    /** Returns the tag's bytes, or nothing if the object is no tag. */
    private byte[] tag(ObjectReader reader, ObjectId id) throws IOException, ModuleException {
        ObjectLoader object = reader.open(id);
        return object.getType() == Constants.OBJ_TAG ? bytes(object) : new byte[0];
    }

    /** Returns who signed the commit or, if nobody did whose signature counts, its tag. */
    private String verifiedBy(ObjectReader reader, Commit commit, String tagName, byte[] tag, AllowedSigners signers)
            throws IOException, ModuleException {
        try {
            return GitSignature.ofCommit(bytes(reader.open(commit.id())), signers);
        } catch (UnverifiedException e) {
            if (tag.length == 0) {
                throw refuse(Reason.UNVERIFIED, String.valueOf(e.getMessage()), e);
            }
            try {
                return GitSignature.ofTag(tag, tagName, commit.id().name(), signers);
            } catch (UnverifiedException ofTag) {
                throw refuse(Reason.UNVERIFIED, e.getMessage() + ", and " + ofTag.getMessage(), ofTag);
            }
        }
    }

    private ModuleFiles files(ObjectReader reader, ObjectId root, String path, ModuleLimits limits)
            throws IOException, ModuleException {
        try (TreeWalk walk = new TreeWalk(reader)) {
            walk.addTree(path.isEmpty() ? root : folder(reader, root, path));
            return new GitTree(transfer, limits).files(new Walk(reader, walk));
        }
    }

    private ObjectId folder(ObjectReader reader, ObjectId root, String path) throws IOException, ModuleException {
        try (TreeWalk found = TreeWalk.forPath(reader, path, root)) {
            if (found == null) {
                throw refuse(Reason.NOT_FOUND, "the repository has no folder \"" + path + "\" there", null);
            }
            if (!FileMode.TREE.equals(found.getRawMode(0))) {
                throw refuse(Reason.INVALID_MODULE, "\"" + path + "\" is no folder there", null);
            }
            return found.getObjectId(0);
        }
    }

    private ModuleException refuse(Reason reason, String problem, @Nullable Exception cause) {
        return new ModuleException(
                reason,
                "Tried to " + transfer.what() + " but " + GitWords.shown(secrets.redacted(problem)),
                secrets.isIn(cause) ? null : cause);
    }

    /** The entries of a tree, as JGit reads them. */
    private final class Walk implements GitTree.Entries {
        private final ObjectReader reader;
        private final TreeWalk walk;

        Walk(ObjectReader reader, TreeWalk walk) {
            this.reader = reader;
            this.walk = walk;
        }

        @Override
        public boolean next() throws IOException {
            return walk.next();
        }

        @Override
        public byte[] path() {
            return walk.getRawPath();
        }

        @Override
        public int depth() {
            return walk.getDepth();
        }

        @Override
        public GitTree.Kind kind() {
            int mode = walk.getRawMode(0);
            if (FileMode.TREE.equals(mode)) {
                return GitTree.Kind.FOLDER;
            }
            if (FileMode.REGULAR_FILE.equals(mode) || FileMode.EXECUTABLE_FILE.equals(mode)) {
                return GitTree.Kind.FILE;
            }
            if (FileMode.SYMLINK.equals(mode)) {
                return GitTree.Kind.LINK;
            }
            return FileMode.GITLINK.equals(mode) ? GitTree.Kind.SUBMODULE : GitTree.Kind.OTHER;
        }

        @Override
        public void enter() throws IOException {
            walk.enterSubtree();
        }

        @Override
        public Optional<byte[]> read(long most) throws IOException, ModuleException {
            try {
                ObjectLoader file = reader.open(walk.getObjectId(0), Constants.OBJ_BLOB);
                return file.getSize() > most
                        ? Optional.empty()
                        : Optional.of(file.getCachedBytes((int) Math.min(Integer.MAX_VALUE, most)));
            } catch (MissingObjectException e) {
                if (!isWithoutLarge) {
                    throw e;
                }
                throw refuse(
                        Reason.LIMIT_EXCEEDED,
                        "\"" + walk.getPathString() + "\" was not sent: it has more than the " + most
                                + " bytes that are allowed, or the repository lacks it",
                        e);
            }
        }
    }

    private URIish uri() throws ModuleException, URISyntaxException {
        if (!server.isSsh()) {
            return new URIish(server.endpoint() + server.path());
        }
        List<InetAddress> addresses =
                policy.connect(server.endpoint(), transfer.owner(), transfer.what(), transfer.deadline());
        InetAddress address = policy.answering(server.endpoint(), addresses, transfer.deadline(), transfer::closeAtEnd);
        return JGitSsh.uri(server, address, credential);
    }

    private void configure(Transport transport) throws ModuleException {
        transport.setTimeout(transfer.timeoutMillis() / 1_000);
        if (server.isSsh()) {
            JGitSsh.install(transport, server, credential, transfer);
        } else {
            JGitHttp.install((TransportHttp) transport, server, policy, credential, transfer);
        }
    }

    /**
     * Counts the bytes of all objects as they are expanded. Whole files are read in parts; all else comes in one piece, and what
     * deltas are based on stays in memory as long as the chain of deltas goes on, however deep it is.
     */
    private final class Counter extends ObjectChecker {
        @Override
        public void check(@Nullable AnyObjectId id, int type, byte[] raw) throws CorruptObjectException {
            count(() -> transfer.hold(raw.length));
        }

        @Override
        public BlobObjectChecker newBlobObjectChecker() {
            return new BlobObjectChecker() {
                @Override
                public void update(byte[] bytes, int offset, int length) {
                    pending += length;
                }

                @Override
                public void endBlob(AnyObjectId id) throws CorruptObjectException {
                    count(() -> transfer.expand(pending));
                    pending = 0;
                }
            };
        }

        private long pending;

        private void count(Count count) throws CorruptObjectException {
            try {
                count.add();
            } catch (Transfer.Refusal e) {
                CorruptObjectException corrupt = new CorruptObjectException(String.valueOf(e.getMessage()));
                corrupt.initCause(e);
                throw corrupt;
            }
        }
    }

    @FunctionalInterface
    private interface Count {
        void add() throws Transfer.Refusal;
    }

    /** A repository of files that refuses an object by the size it declares, before there is memory for it. */
    private final class Bounded extends Repository {
        private final FileRepository files;

        Bounded(FileRepository files) {
            super(new FileRepositoryBuilder().setGitDir(files.getDirectory()).setBare());
            this.files = files;
        }

        @Override
        public ObjectInserter newObjectInserter() {
            ObjectInserter inserter = files.newObjectInserter();
            return new ObjectInserter.Filter() {
                @Override
                protected ObjectInserter delegate() {
                    return inserter;
                }

                @Override
                public PackParser newPackParser(InputStream in) throws IOException {
                    // The library makes room for as many objects as the pack announces, before the first one comes.
                    byte[] header = in.readNBytes(PACK_HEADER_BYTES);
                    if (header.length == PACK_HEADER_BYTES) {
                        transfer.beginPack(NB.decodeUInt32(header, PACK_OBJECTS));
                    }
                    PackParser parser =
                            super.newPackParser(new SequenceInputStream(new ByteArrayInputStream(header), in));
                    parser.setMaxObjectSizeLimit(transfer.maxObjectBytes());
                    return parser;
                }
            };
        }

        @Override
        public void create(boolean bare) throws IOException {
            files.create(bare);
        }

        @Override
        public String getIdentifier() {
            return files.getIdentifier();
        }

        @Override
        public ObjectDatabase getObjectDatabase() {
            return files.getObjectDatabase();
        }

        @Override
        public RefDatabase getRefDatabase() {
            return files.getRefDatabase();
        }

        @Override
        public StoredConfig getConfig() {
            return files.getConfig();
        }

        @Override
        public AttributesNodeProvider createAttributesNodeProvider() {
            return files.createAttributesNodeProvider();
        }

        @Override
        public void scanForRepoChanges() throws IOException {
            files.scanForRepoChanges();
        }

        @Override
        public void notifyIndexChanged(boolean internal) {
            files.notifyIndexChanged(internal);
        }
    }

    @FunctionalInterface
    private interface Conversation<T> {
        T hold(Path folder) throws IOException, ModuleException, URISyntaxException;
    }

    /** Holds a conversation that has a folder for itself, and translates what goes wrong. */
    private <T> T inFolder(Conversation<T> conversation) throws ModuleException, TryAgainException {
        JGitSystem.install();
        try {
            transfer.check();
            transfer.begin();
            try {
                Path parent = transfer.options().folder();
                return in(
                        OwnDisk.use(() ->
                                GitFolders.make(parent, transfer.deadline().remaining())),
                        conversation);
            } finally {
                transfer.release();
            }
        } catch (IOException | URISyntaxException | RuntimeException e) {
            throw failure(e);
        }
    }

    private <T> T in(Path folder, Conversation<T> conversation)
            throws IOException, ModuleException, URISyntaxException {
        try {
            // A program that ends after it has given up does not wait for this thread.
            transfer.closeAtEnd(() -> GitFolders.delete(folder));
            JGitSystem.know(folder);
            return conversation.hold(folder);
        } finally {
            GitFolders.delete(folder);
        }
    }

    /**
     * Returns what to report of an exception of a conversation.
     *
     * @throws TryAgainException if trying again may help
     */
    private ModuleException failure(Exception failure) throws TryAgainException {
        ModuleException refusal = transfer.refusal();
        if (refusal != null) {
            return refusal;
        }
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            switch (cause) {
                case ModuleException known -> {
                    return secrets.redacted(transfer.what(), known);
                }
                case TryAgainException again -> {
                    ModuleException told = secrets.redacted(transfer.what(), again.failure());
                    throw told == again.failure() ? again : new TryAgainException(told, Optional.empty());
                }
                default -> {}
            }
        }
        Optional<IOException> disk = OwnDisk.failure(failure);
        if (disk.isPresent()) {
            return refuse(
                    Reason.UNAVAILABLE,
                    "the folder for temporary files, " + transfer.options().folder() + ", cannot be used: "
                            + FileProblem.of(disk.orElseThrow()),
                    failure);
        }
        if (transfer.isCutShort()) {
            throw new TryAgainException(
                    refuse(Reason.UNAVAILABLE, server.endpoint() + ENDED_EARLY, failure), Optional.empty());
        }
        if (transfer.hasLongIds()) {
            return refuse(
                    Reason.INVALID_MODULE,
                    "the repository has ids of SHA-256, which cannot be read; publish from one with ids of SHA-1 (git init"
                            + " --object-format=sha1)",
                    failure);
        }
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            switch (cause) {
                case NoRemoteRepositoryException none -> {
                    String words = String.valueOf(none.getMessage());
                    // What comes of an answer to http is the address alone, and once more the one that was asked.
                    return refuse(
                            Reason.NOT_FOUND,
                            "there is no such repository, or it is hidden from "
                                    + (isAnonymous() ? "whoever has no credentials" : "these credentials")
                                    + (words.contains("/info/refs") ? "" : ": " + words)
                                    + (isAnonymous()
                                            ? "; PEQUOD_GIT_CREDENTIALS names a file that has some or,"
                                                    + " for the operator, secrets of the service account have"
                                            : ""),
                            failure);
                }
                case RemoteRepositoryException remote -> {
                    return remote(withoutAddress(String.valueOf(remote.getMessage())), remote);
                }
                case TransportException fatal
                when isOfTheServer(fatal) -> {
                    String words = String.valueOf(fatal.getMessage());
                    return remote(
                            words.substring(JGitText.get().prefixRemote.length())
                                    .strip(),
                            fatal);
                }
                case TooLargeObjectInPackException large -> {
                    return refuse(
                            Reason.LIMIT_EXCEEDED,
                            "the server sent an object of more than " + transfer.maxObjectBytes() + " bytes",
                            large);
                }
                case CorruptObjectException corrupt -> {
                    return noRepository(String.valueOf(corrupt.getMessage()), failure);
                }
                case MissingObjectException missing -> {
                    return noRepository("the object " + missing.getObjectId().name() + " is missing", failure);
                }
                case IncorrectObjectTypeException other -> {
                    return noRepository(String.valueOf(other.getMessage()), failure);
                }
                case IOException broken
                when isOfNoRepository(broken) -> {
                    return noRepository(withoutAddress(String.valueOf(broken.getMessage())), failure);
                }
                case ProxyException proxy
                when !proxy.mayPass() -> {
                    return refuse(
                            Reason.UNAVAILABLE,
                            server.endpoint() + " could not be reached: " + proxy.getMessage(),
                            failure);
                }
                case SSLException tls -> {
                    TlsFailure problem = TlsFailure.of(tls);
                    ModuleException told =
                            refuse(Reason.UNAVAILABLE, server.endpoint() + " " + problem.problem(tls), failure);
                    if (problem == TlsFailure.CUT) {
                        throw new TryAgainException(told, Optional.empty());
                    }
                    return told;
                }
                case RuntimeException odd -> {
                    if (RootCause.isOurs(odd)) {
                        throw odd;
                    }
                    return noRepository("it is broken, so that the library cannot read it", failure);
                }
                default -> {}
            }
        }
        throw new TryAgainException(
                refuse(
                        Reason.UNAVAILABLE,
                        server.endpoint()
                                + (isCutShort(failure)
                                        ? ENDED_EARLY
                                        : " could not be asked: " + RootCause.words(failure)
                                                + "; check its name and port, and whether it runs"),
                        failure),
                Optional.empty());
    }

    private boolean isAnonymous() {
        return credential.isEmpty() && !server.isSsh();
    }

    private ModuleException noRepository(String problem, @Nullable Exception failure) {
        return refuse(Reason.INVALID_MODULE, server.endpoint() + " sent what is no repository: " + problem, failure);
    }

    /** Reports whether the server itself tells of a failure, in the place of a pack. */
    private static boolean isOfTheServer(TransportException failure) {
        return failure.getCause() == null
                && String.valueOf(failure.getMessage()).startsWith(JGitText.get().prefixRemote);
    }

    /**
     * Reports whether what was sent is against the protocol or makes no pack. Another try may help where it was only cut, or where it is
     * something else altogether, such as the page of a proxy.
     */
    private static boolean isOfNoRepository(IOException failure) {
        JGitText texts = JGitText.get();
        String words = withoutAddress(String.valueOf(failure.getMessage()));
        if (isLike(texts.packHasUnresolvedDeltas, words) || isLike(texts.invalidPacketLineHeader, words)) {
            return true;
        }
        for (Throwable cause = failure.getCause(); cause != null; cause = cause.getCause()) {
            if (cause instanceof IOException && !(cause instanceof PackProtocolException)) {
                return false;
            }
        }
        return failure instanceof PackProtocolException
                && !isLike(texts.expectedACKNAKFoundEOF, words)
                && !isLike(texts.invalidAdvertisementOf, words)
                && !isLike(texts.expectedPktLineWithService, words);
    }

    /** Reports whether the answer ends, perhaps whole to http, where the library has to read on. */
    private static boolean isCutShort(Exception failure) {
        return RootCause.of(failure) instanceof EOFException
                || isLike(
                        JGitText.get().startingReadStageWithoutWrittenRequestDataPendingIsNotSupported,
                        withoutAddress(RootCause.words(failure)));
    }

    /** Reports whether words begin as a text of the library does, before what is put into it. */
    private static boolean isLike(String text, String words) {
        int place = text.indexOf('{');
        return words.startsWith(place < 0 ? text : text.substring(0, place).replace("''", "'"));
    }

    /** Returns words without the address that the library puts before some. */
    private static String withoutAddress(String words) {
        return words.replaceFirst("^[a-z]+://\\S*: ", "");
    }

    /** The server's own words say which of its refusals it is. */
    private ModuleException remote(String words, Exception remote) {
        return words.contains("not our ref")
                ? refuse(Reason.NOT_FOUND, "the repository has no such commit", remote)
                : refuse(Reason.UNAVAILABLE, server.endpoint() + " refused: " + words, remote);
    }
}
