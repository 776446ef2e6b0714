package dev.pequod.resolver.cache;

import dev.pequod.api.Credential;
import dev.pequod.api.CredentialSource;
import dev.pequod.api.Deadline;
import dev.pequod.api.Digest;
import dev.pequod.api.FetchContext;
import dev.pequod.api.FetchedModule;
import dev.pequod.api.ModuleException;
import dev.pequod.api.ModuleException.Reason;
import dev.pequod.api.ModuleFetcher;
import dev.pequod.api.ModuleFiles;
import dev.pequod.api.ModuleLimits;
import dev.pequod.api.ModuleRevision;
import dev.pequod.api.OciRef;
import dev.pequod.api.PlatformRef;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** A registry in memory, {@code r.example:5000}, which asks for credentials only where a repository is private. */
class FakeRegistry implements ModuleFetcher {
    static final String HOST = "r.example:5000";

    final AtomicInteger locates = new AtomicInteger();
    final AtomicInteger confirms = new AtomicInteger();
    final AtomicInteger fetches = new AtomicInteger();
    volatile boolean isDown;
    volatile String policy = "";

    private final Map<String, ModuleFiles> manifests = new ConcurrentHashMap<>();
    private final Map<String, Digest> tags = new ConcurrentHashMap<>();
    private final Map<String, String> secrets = new ConcurrentHashMap<>();

    static Map<String, byte[]> files(int count, String text) {
        Map<String, byte[]> files = new TreeMap<>();
        for (int i = 0; i < count; i++) {
            files.put("f" + i + ".cue", ("package p // " + text + i + "\n").getBytes(StandardCharsets.UTF_8));
        }
        return files;
    }

    static FetchContext anonymous() {
        return context(CredentialSource.NONE);
    }

    static FetchContext as(String secret) {
        return context(CredentialSource.ofHosts(Map.of(HOST, new Credential("u", secret))));
    }

    static FetchContext context(CredentialSource credentials) {
        return context(credentials, Deadline.after(Duration.ofSeconds(30)));
    }

    static FetchContext context(CredentialSource credentials, Deadline deadline) {
        return new FetchContext("test", "", deadline, credentials, ModuleLimits.DEFAULTS);
    }

    static OciRef tag(String repository, String tag) {
        return new OciRef(HOST, repository, tag, Optional.empty());
    }

    static OciRef pinned(String repository, Digest digest) {
        return new OciRef(HOST, repository, "", Optional.of(digest));
    }

    /** Keeps a module of one small file under a tag; returns its manifest's digest. */
    Digest push(String repository, String tag, String text) {
        return push(repository, tag, files(1, text));
    }

    Digest push(String repository, String tag, Map<String, byte[]> files) {
        try {
            ModuleFiles module = ModuleFiles.of(files);
            Digest digest = Digest.of(("manifest of " + module.contentDigest()).getBytes(StandardCharsets.UTF_8));
            manifests.put(repository + "@" + digest, module);
            tags.put(repository + ":" + tag, digest);
            return digest;
        } catch (ModuleException e) {
            throw new IllegalArgumentException(e);
        }
    }

    /** Makes a repository private. */
    void protect(String repository, String secret) {
        secrets.put(repository, secret);
    }

    void delete(String repository, Digest digest) {
        manifests.remove(repository + "@" + digest);
    }

    @Override
    public String scheme() {
        return OciRef.SCHEME;
    }

    @Override
    public String policy(PlatformRef ref) {
        return policy;
    }

    private OciRef checked(PlatformRef ref, FetchContext context, String what) throws ModuleException {
        OciRef oci = (OciRef) ref;
        context.deadline().check(what + " " + ref);
        if (isDown) {
            throw new ModuleException(Reason.UNAVAILABLE, "Tried to " + what + " " + ref + " but nobody answers");
        }
        String wanted = secrets.get(oci.repository());
        if (wanted != null) {
            String given = context.credentials()
                    .find(oci.registry(), oci.repository())
                    .map(Credential::secret)
                    .orElse("");
            if (!given.equals(wanted)) {
                throw new ModuleException(
                        Reason.UNAUTHORIZED, "Tried to " + what + " " + ref + " but the credentials do not suffice");
            }
        }
        return oci;
    }

    @Override
    public ModuleRevision locate(PlatformRef ref, FetchContext context) throws ModuleException {
        locates.incrementAndGet();
        // As with real registries: a digest means itself, and nobody is asked.
        OciRef oci = ref.isPinned() ? (OciRef) ref : checked(ref, context, "find");
        Digest digest = oci.digest().orElse(tags.get(oci.repository() + ":" + oci.tag()));
        if (digest == null || (!ref.isPinned() && !manifests.containsKey(oci.repository() + "@" + digest))) {
            throw new ModuleException(Reason.NOT_FOUND, "Tried to find " + ref + " but there is none");
        }
        return new ModuleRevision(pinned(oci.repository(), digest).text(), oci.tag());
    }

    @Override
    public boolean confirm(PlatformRef ref, ModuleRevision revision, FetchContext context) throws ModuleException {
        confirms.incrementAndGet();
        OciRef oci = checked(ref, context, "read");
        if (!manifests.containsKey(oci.repository() + "@"
                + revision.source().substring(revision.source().indexOf('@') + 1))) {
            throw new ModuleException(Reason.NOT_FOUND, "Tried to read " + ref + " but there is none");
        }
        return true;
    }

    @Override
    public FetchedModule fetch(PlatformRef ref, ModuleRevision revision, FetchContext context) throws ModuleException {
        fetches.incrementAndGet();
        OciRef oci = checked(ref, context, "fetch");
        String digest = revision.source().substring(revision.source().indexOf('@') + 1);
        ModuleFiles files = manifests.get(oci.repository() + "@" + digest);
        if (files == null) {
            throw new ModuleException(Reason.NOT_FOUND, "Tried to fetch " + ref + " but there is none");
        }
        return new FetchedModule(files, Digest.parse(digest), policy.isEmpty() ? "" : "signed under " + policy);
    }
}
