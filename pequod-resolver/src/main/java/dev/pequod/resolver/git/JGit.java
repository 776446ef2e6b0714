package dev.pequod.resolver.git;

import dev.pequod.api.Credential;
import dev.pequod.api.FetchedModule;
import dev.pequod.api.ModuleException;
import dev.pequod.api.ModuleLimits;
import dev.pequod.resolver.net.HostPolicy;
import dev.pequod.resolver.net.TryAgainException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;
import org.eclipse.jgit.attributes.AttributesNodeProvider;
import org.eclipse.jgit.errors.CorruptObjectException;
import org.eclipse.jgit.errors.TransportException;
import org.eclipse.jgit.internal.JGitText;
import org.eclipse.jgit.internal.storage.file.FileRepository;
import org.eclipse.jgit.lib.AnyObjectId;
import org.eclipse.jgit.lib.BlobObjectChecker;
import org.eclipse.jgit.lib.NullProgressMonitor;
import org.eclipse.jgit.lib.ObjectChecker;
import org.eclipse.jgit.lib.ObjectDatabase;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.ObjectIdRef;
import org.eclipse.jgit.lib.ObjectInserter;
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
import org.jspecify.annotations.Nullable;

/**
 * One conversation with a Git server through JGit: what it advertises, or the files of one commit.
 *
 * <p>A commit is fetched alone, without its history, into a bare repository in a temporary folder, which is deleted whatever
 * happens. Nothing is ever checked out, so that neither hooks nor filters nor attributes nor links take effect; the files of one folder
 * are read out of the objects. The library's own limits do not hold for fetching, so these are set from outside: bytes are
 * counted as they come ({@link Transfer}), an object is refused by the size it declares before there is memory for it, and
 * the bytes of all objects together are counted when they are expanded.
 *
 * <p>The machine's settings of Git (which rewrite addresses, name proxies, run programs) are kept out by
 * {@link JGitSystem}, which must stay the first thing that a conversation does.
 */
final class JGit {
    private final GitServer server;
    private final HostPolicy policy;
    private final Optional<Credential> credential;
    private final Transfer transfer;

    JGit(GitServer server, HostPolicy policy, Optional<Credential> credential, Transfer transfer) {
        this.server = server;
        this.policy = policy;
        this.credential = credential;
        this.transfer = transfer;
    }

    /** Returns the commits of those of the names that the server has; tags are followed to their commits. */
    Map<String, String> advertised(List<String> names) throws ModuleException, TryAgainException {
        return inFolder(folder -> {
            Map<String, String> commits = new TreeMap<>();
            List<RefSpec> wanted = names.stream().map(RefSpec::new).toList();
            try (Transport transport = Transport.open(uri())) {
                configure(transport, folder);
                try (FetchConnection connection = transport.openFetch(wanted)) {
                    for (String name : names) {
                        Ref ref = connection.getRef(name);
                        if (ref != null) {
                            ObjectId peeled = ref.getPeeledObjectId();
                            ObjectId id = peeled == null ? ref.getObjectId() : peeled;
                            commits.put(name, id == null ? "" : id.name());
                        }
                    }
                }
            }
            return commits;
        });
    }

    /** Returns the module in a folder of a commit. */
    FetchedModule module(String commit, String path, ModuleLimits limits) throws ModuleException, TryAgainException {
        return inFolder(folder -> {
            try (FileRepository files =
                    new FileRepository(folder.resolve("repository.git").toFile())) {
                files.create(true);
                try (Repository repository = new Bounded(files)) {
                    ObjectId id = ObjectId.fromString(commit);
                    fetch(repository, id, limits, folder);
                    return new JGitTree(repository, transfer, limits).module(id, path);
                }
            }
        });
    }

    private void fetch(Repository repository, ObjectId id, ModuleLimits limits, Path folder)
            throws IOException, ModuleException, URISyntaxException {
        FilterSpec withoutLarge = FilterSpec.fromFilterLine("blob:limit=" + (limits.maxFileBytes() + 1));
        try {
            fetch(repository, id, withoutLarge, folder);
        } catch (TransportException e) {
            if (!String.valueOf(e.getMessage()).contains(JGitText.get().filterRequiresCapability)) {
                throw e;
            }
            fetch(repository, id, FilterSpec.NO_FILTER, folder);
        }
    }

    private void fetch(Repository repository, ObjectId id, FilterSpec filter, Path folder)
            throws IOException, ModuleException, URISyntaxException {
        try (Transport transport = Transport.open(repository, uri())) {
            configure(transport, folder);
            transport.setDepth(1);
            transport.setFilterSpec(filter);
            transport.setObjectChecker(new Counter());
            try (FetchConnection connection = transport.openFetch(List.of(new RefSpec(GitRefs.HEAD)))) {
                Ref wanted = new ObjectIdRef.Unpeeled(Ref.Storage.NETWORK, id.name(), id);
                connection.fetch(NullProgressMonitor.INSTANCE, List.of(wanted), Set.of());
            }
        }
    }

    private URIish uri() throws ModuleException, URISyntaxException {
        if (!server.isSsh()) {
            return new URIish(server.endpoint() + server.path());
        }
        List<InetAddress> addresses = policy.connect(server.endpoint(), transfer.what(), transfer.deadline());
        return JGitSsh.uri(server, addresses.getFirst(), credential);
    }

    private void configure(Transport transport, Path folder) throws ModuleException {
        transport.setTimeout(Math.max(1, transfer.remainingMillis() / 1_000));
        if (server.isSsh()) {
            JGitSsh.install(transport, server, credential, transfer, folder);
        } else {
            JGitHttp.install((TransportHttp) transport, server, policy, credential, transfer);
        }
    }

    /** Counts the bytes of all objects as they are expanded. The library keeps the bases of deltas in memory meanwhile. */
    private final class Counter extends ObjectChecker {
        @Override
        public void check(@Nullable AnyObjectId id, int type, byte[] raw) throws CorruptObjectException {
            count(raw.length);
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
                    count(0);
                }
            };
        }

        private long pending;

        private void count(long bytes) throws CorruptObjectException {
            try {
                transfer.expand(bytes + pending);
                pending = 0;
            } catch (Transfer.Refusal e) {
                CorruptObjectException corrupt = new CorruptObjectException(String.valueOf(e.getMessage()));
                corrupt.initCause(e);
                throw corrupt;
            }
        }
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
                    PackParser parser = super.newPackParser(in);
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

    /** Holds a conversation that has a folder for itself, in a thread of its own, and translates what goes wrong. */
    private <T> T inFolder(Conversation<T> conversation) throws ModuleException, TryAgainException {
        try {
            return GitThread.run(transfer, () -> {
                JGitSystem.install();
                Path folder = Files.createTempDirectory(transfer.options().folder(), "pequod-git-");
                try {
                    return conversation.hold(folder);
                } finally {
                    delete(folder);
                }
            });
        } catch (ExecutionException e) {
            throw JGitFailures.of(transfer, server.endpoint(), e);
        }
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path path : all.toList().reversed()) {
                Files.delete(path);
            }
        }
    }
}
