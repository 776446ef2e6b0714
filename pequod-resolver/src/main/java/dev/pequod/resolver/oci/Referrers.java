package dev.pequod.resolver.oci;

import dev.pequod.api.Digest;
import dev.pequod.api.ModuleException;
import dev.pequod.resolver.net.Retries;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Sees to it that what refers to a manifest is listed: by the registry itself or, where that does not, in an index under a tag, which
 * others may write too ({@link SharedTag}). Not thread-safe.
 */
public final class Referrers {
    private static final Pattern TAG = Pattern.compile("sha256-[0-9a-f]{64}(\\.[a-z]+)?");
    private static final String SIGNATURES = ".sig";

    private final OciRepository repository;
    private final Retries retries;

    /** Makes lists in a repository. */
    public Referrers(OciRepository repository) {
        this(repository, Retries.standard());
    }

    /** Makes lists in a repository, with other pauses than usual. */
    public Referrers(OciRepository repository, Retries retries) {
        this.repository = repository;
        this.retries = retries;
    }

    /** Returns the tag under which the list is where the registry has none. */
    static String tag(Digest subject) {
        return "sha256-" + subject.hex();
    }

    /** Reports whether tools find what is about a manifest by this tag. */
    static boolean isTag(String tag) {
        return TAG.matcher(tag).matches();
    }

    /** Returns the tag under which cosign's older form keeps the signatures of a manifest. */
    public static String signatureTag(Digest subject) {
        return tag(subject) + SIGNATURES;
    }

    /**
     * Lists manifests, which are there already, as those that refer to another one.
     *
     * @throws ModuleException if they cannot be listed
     */
    public void add(Digest subject, Collection<Descriptor> referrers) throws ModuleException {
        String what = "list what refers to " + repository.name() + "@" + subject;
        SharedTag.add(what, retries, new Adding(subject, referrers));
    }

    /**
     * Returns what is collected about a manifest under tags that are made of its digest, as cosign did before registries listed what refers to
     * a manifest: signatures ({@code .sig}), attestations ({@code .att}) and parts lists ({@code .sbom}), by their tags.
     *
     * @throws ModuleException if the repository cannot be asked
     */
    public Map<String, Digest> collected(Digest subject) throws ModuleException {
        Map<String, Digest> all = new LinkedHashMap<>();
        for (String kind : List.of(SIGNATURES, ".att", ".sbom")) {
            String tag = tag(subject) + kind;
            Optional<Digest> about = repository.resolve(tag);
            about.ifPresent(digest -> all.put(tag, digest));
        }
        return all;
    }

    /** Returns what the index under the tag lists; nothing if there is none. */
    List<Descriptor> underTag(Digest subject) throws ModuleException {
        return listed(repository.resolve(tag(subject)));
    }

    private List<Descriptor> listed(Optional<Digest> index) throws ModuleException {
        return index.isPresent()
                        && repository.manifest(index.orElseThrow()).read(repository.name())
                                instanceof Manifest.Index list
                ? list.manifests()
                : List.of();
    }

    /** One list to which some are added. */
    private final class Adding implements SharedTag.Addition {
        private final Digest subject;
        private final Collection<Descriptor> wanted;
        private List<Descriptor> missing = List.of();

        Adding(Digest subject, Collection<Descriptor> wanted) {
            this.subject = subject;
            this.wanted = wanted;
        }

        @Override
        public boolean isThere() throws ModuleException {
            missing = new ArrayList<>(wanted);
            // In a layout a manifest that names its subject is found without the list, but not by all tools.
            for (Descriptor one : repository instanceof OciLayout ? underTag(subject) : repository.referrers(subject)) {
                missing.removeIf(d -> d.digest().equals(one.digest()));
            }
            return missing.isEmpty();
        }

        @Override
        public boolean write() throws ModuleException {
            Optional<Digest> before = repository.resolve(tag(subject));
            EditedIndex index = before.isPresent()
                    ? new EditedIndex(repository.manifest(before.orElseThrow()), repository.name())
                    : new EditedIndex();
            index.removeIf(
                    known -> missing.stream().anyMatch(one -> one.digest().equals(known.digest())));
            missing.forEach(index::add);
            if (!repository.resolve(tag(subject)).equals(before)) {
                return false;
            }
            repository.push(index.manifest(), tag(subject));
            return true;
        }
    }
}
