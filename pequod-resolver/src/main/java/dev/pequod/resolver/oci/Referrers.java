package dev.pequod.resolver.oci;

import dev.pequod.api.Deadline;
import dev.pequod.api.Digest;
import dev.pequod.api.ModuleException;
import dev.pequod.api.ModuleException.Reason;
import dev.pequod.resolver.json.ForeignJson;
import dev.pequod.resolver.net.Retries;
import dev.pequod.resolver.net.TryAgainException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Sees to it that what refers to a manifest is listed: by the registry itself or, where that does not, in an index under a tag.
 *
 * <p>Registries have no way to change an index only if nobody else has, so that one of two who write at once may lose what the other
 * wrote. Therefore whoever writes looks just before whether the index is still the one that was read, and afterwards again, several
 * times and a while later, and writes again what is lost.
 */
public final class Referrers {
    private static final int ATTEMPTS = 12;
    private static final int CONFIRMATIONS = 3;
    private static final Duration LONGEST = Duration.ofMinutes(1);

    private final OciRepository repository;
    private final Retries retries;

    /** Makes lists in a repository. */
    public Referrers(OciRepository repository) {
        this(repository, Retries.standard());
    }

    /** Makes lists in a repository, with other pauses than usual. */
    public Referrers(OciRepository repository, Retries retries) {
        this.repository = repository;
        this.retries = retries.times(ATTEMPTS);
    }

    /** Returns the tag under which the list is where the registry has none. */
    static String tag(Digest subject) {
        return "sha256-" + subject.hex();
    }

    /**
     * Lists manifests, which are there already, as those that refer to another one.
     *
     * @throws ModuleException if they cannot be listed
     */
    public void add(Digest subject, Collection<Descriptor> referrers) throws ModuleException {
        String what = "list what refers to " + repository.name() + "@" + subject;
        retries.run(what, Deadline.after(LONGEST), new Adding(what, subject, referrers));
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
    private final class Adding implements Retries.Attempt<Boolean> {
        private final String what;
        private final Digest subject;
        private final Collection<Descriptor> wanted;
        private boolean isWritten;
        private int confirmed;

        Adding(String what, Digest subject, Collection<Descriptor> wanted) {
            this.what = what;
            this.subject = subject;
            this.wanted = wanted;
        }

        @Override
        public Boolean run() throws ModuleException, TryAgainException {
            List<Descriptor> missing = new ArrayList<>(wanted);
            repository
                    .referrers(subject)
                    .forEach(one -> missing.removeIf(d -> d.digest().equals(one.digest())));
            if (missing.isEmpty()) {
                confirmed++;
            } else {
                confirmed = 0;
                isWritten |= write(missing);
            }
            if (missing.isEmpty() && !isWritten || confirmed == CONFIRMATIONS) {
                return true;
            }
            throw new TryAgainException(
                    new ModuleException(
                            Reason.UNAVAILABLE,
                            "Tried to " + what + " but others write the list all the time; try again later"),
                    Optional.empty());
        }

        /** Returns false, having written nothing, if another one has written since the index was read. */
        private boolean write(List<Descriptor> missing) throws ModuleException {
            Optional<Digest> before = repository.resolve(tag(subject));
            List<Descriptor> all = new ArrayList<>(listed(before));
            missing.forEach(one -> all.removeIf(d -> d.digest().equals(one.digest())));
            all.addAll(missing);
            Map<String, Object> index = new LinkedHashMap<>();
            index.put("schemaVersion", 2);
            index.put("mediaType", MediaTypes.INDEX);
            index.put("manifests", all.stream().map(Descriptor::json).toList());
            if (!repository.resolve(tag(subject)).equals(before)) {
                return false;
            }
            repository.push(new RawManifest(MediaTypes.INDEX, ForeignJson.write(index)), tag(subject));
            return true;
        }
    }
}
