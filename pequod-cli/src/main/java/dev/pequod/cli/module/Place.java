package dev.pequod.cli.module;

import dev.pequod.api.Digest;
import dev.pequod.api.ModuleException;
import dev.pequod.api.ModuleException.Reason;
import dev.pequod.api.OciRef;
import dev.pequod.api.PlatformRef;
import dev.pequod.api.PlatformRefException;
import dev.pequod.api.Quote;
import dev.pequod.cli.command.FailureException;
import dev.pequod.cli.command.UsageException;
import dev.pequod.cli.console.Terminal;
import dev.pequod.cli.input.InvalidInputException;
import dev.pequod.cli.source.ModuleSources;
import dev.pequod.cli.source.NamedModule;
import dev.pequod.resolver.oci.OciLayout;
import dev.pequod.resolver.oci.OciRepository;
import dev.pequod.resolver.trust.SignatureCheck;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A repository on the command line with what is meant in it: {@code oci:HOST/REPO:TAG}, {@code oci:HOST/REPO@DIGEST}, or a folder
 * or {@code .tar} archive in the OCI image layout, with a tag after a colon, a digest after an at sign, both or neither. Of both the digest
 * says what is read.
 *
 * @param repository the repository
 * @param tag the tag, empty if there is none
 * @param digest the digest that is named, if any
 * @param name how it is shown without the tag, so that it can be pasted with a digest behind it
 */
record Place(OciRepository repository, String tag, Optional<Digest> digest, String name) implements AutoCloseable {
    private static final String OCI = "oci:";
    /** What nobody would call a folder. */
    private static final Pattern OTHER_ARCHIVE = Pattern.compile(".*\\.(?i:zip|tgz|gz|xz|zst|bz2)");

    private static final Pattern PINNED = Pattern.compile("(.+)@(sha256:[0-9a-f]{64})");
    private static final Pattern BAD_DIGEST = Pattern.compile(".+@sha256:[^/]*");

    /**
     * Returns the repository that a text names, without a tag or a digest.
     *
     * @param text the text, with its scheme
     */
    static Place ofRegistry(String text, ModuleSources sources) throws ModuleException {
        ModuleSources.checkHost(text);
        return of(ref(text + ":any", text.substring(OCI.length())), "", sources);
    }

    private static Place of(OciRef ref, String tag, ModuleSources sources) throws ModuleException {
        return new Place(
                sources.repository(ref.registry(), ref.repository()),
                tag,
                ref.digest(),
                OCI + ref.registry() + "/" + ref.repository());
    }

    /**
     * Returns what a text means that names what is to be read.
     *
     * @throws FailureException if it names a file that is not there
     * @throws ModuleException if it cannot be read
     * @throws InvalidInputException if it names a folder that is no layout
     */
    static Place existing(String text, ModuleSources sources, Terminal terminal) throws ModuleException {
        Place place = of(text, sources, terminal);
        if (place.isShared()) {
            return place;
        }
        Path path = terminal.resolve(place.name());
        boolean isArchive = place.name().endsWith(".tar");
        if (!Files.exists(path)) {
            throw new FailureException(
                    "Tried to read " + place.name() + " but there is no such " + (isArchive ? "file" : "folder"), null);
        }
        if (!isArchive && !OciLayout.isLayout(path)) {
            throw ModuleCommand.findings(
                    Reason.INVALID_MODULE.code(),
                    place.name(),
                    Files.isDirectory(path.resolve("cue.mod"))
                            ? "it is no OCI layout but the folder of a module, which pequod module push publishes"
                            : "it is no OCI layout: expected a folder with oci-layout and index.json, or an archive"
                                    + " whose name ends with .tar");
        }
        return place;
    }

    /** Returns what a text means. */
    static Place of(String text, ModuleSources sources, Terminal terminal) throws ModuleException {
        if (text.startsWith(OCI)) {
            OciRef ref = ref(text, text);
            return of(ref, ref.tag(), sources);
        }
        if (text.matches("(embedded|git|configMap|inline|https?):.*")) {
            throw new UsageException(Quote.of(Quote.withoutUser(text))
                    + ": expected oci:HOST/REPO:TAG, or a folder or archive in the OCI layout");
        }
        Matcher pinned = PINNED.matcher(text);
        Optional<Digest> digest = pinned.matches() ? Optional.of(Digest.parse(pinned.group(2))) : Optional.empty();
        if (digest.isEmpty() && BAD_DIGEST.matcher(text).matches()) {
            throw new UsageException(
                    Quote.of(text) + ": expected a digest of sha256: and 64 hexadecimal digits behind @");
        }
        String tagged = digest.isPresent() ? pinned.group(1) : text;
        int colon = tagged.lastIndexOf(':');
        boolean hasTag = colon > tagged.lastIndexOf('/');
        String file = hasTag ? tagged.substring(0, colon) : tagged;
        String tag = hasTag ? tagged.substring(colon + 1) : "";
        ModuleSources.checkScheme(text, file, terminal);
        Path path = terminal.resolve(file);
        if (OTHER_ARCHIVE.matcher(file).matches() && !Files.isDirectory(path)) {
            throw new UsageException(Quote.of(file) + ": an archive in the OCI layout has a name that ends with .tar");
        }
        OciLayout layout = file.endsWith(".tar")
                ? OciLayout.archive(path, sources.deadline())
                : OciLayout.folder(path, sources.deadline());
        return new Place(layout, tag, digest, file);
    }

    /** Returns the same place as it is when nobody else writes there any more, if it is a layout, and until it is closed. */
    Place alone(ModuleSources sources, Terminal terminal) throws ModuleException {
        return isShared()
                ? this
                : new Place(OciLayout.alone(terminal.resolve(name), sources::deadline), tag, digest, name);
    }

    private static OciRef ref(String text, String shown) {
        try {
            return (OciRef) PlatformRef.parse(text);
        } catch (PlatformRefException e) {
            throw new UsageException(Quote.withoutUser(shown) + ": " + NamedModule.inOneLine(e));
        }
    }

    /**
     * Does nothing unless the place, where something is to be written, is named with a digest that is not the one of that.
     *
     * @throws InvalidInputException if it is
     */
    void checkDigest(Digest written) {
        if (digest.isPresent() && !digest.orElseThrow().equals(written)) {
            throw ModuleCommand.findings(
                    Reason.DIGEST_MISMATCH.code(),
                    name + (tag.isEmpty() ? "" : ":" + tag),
                    "what would be written is " + written + ", not " + digest.orElseThrow());
        }
    }

    /** Returns the place with a tag where it has neither that nor a digest. */
    Place orTag(String other) {
        return tag.isEmpty() && digest.isEmpty() ? withTag(other) : this;
    }

    /** Returns the place with another tag. */
    Place withTag(String other) {
        return new Place(repository, other, digest, name);
    }

    /** Returns the manifest that is meant. */
    Digest resolve() throws ModuleException {
        if (digest.isPresent()) {
            return digest.orElseThrow();
        }
        Optional<Digest> found = repository.resolve(tag);
        if (found.isPresent()) {
            return found.orElseThrow();
        }
        throw tag.isEmpty()
                ? new ModuleException(
                        Reason.NOT_FOUND,
                        "Tried to find " + name + " but there is no such module in " + repository.name())
                : repository.unknownTag(name, tag);
    }

    /**
     * Does nothing if the signature policy accepts the module, or is not about it, as it is in a layout.
     *
     * @throws ModuleException if the policy refuses it
     */
    void checkSignatures(Digest manifest, ModuleSources sources) throws ModuleException {
        if (isShared()) {
            SignatureCheck.verifiedBy(
                    repository, manifest, ref(pinned(manifest), pinned(manifest)), sources.signatures());
        }
    }

    /** Reports whether others may write there at the same time: it is in a registry. */
    boolean isShared() {
        return !(repository instanceof OciLayout);
    }

    /** Lets others write to the layout again, if it is one. */
    @Override
    public void close() throws ModuleException {
        if (repository instanceof OciLayout layout) {
            layout.close();
        }
    }

    /** Writes the archive, if it is one. */
    void finish() throws ModuleException {
        if (repository instanceof OciLayout layout) {
            layout.save();
        }
    }

    /** Lets commands of this user ask what the tag means, which was just written, instead of taking what is remembered for a while. */
    void forget(ModuleSources sources) {
        if (isShared()) {
            String text = name + ":" + tag;
            sources.forget(ref(text, text));
        }
    }

    /** Returns the reference of a manifest in it, to be pasted: {@code oci:HOST/REPO@sha256:…}. */
    String pinned(Digest manifest) {
        return name + "@" + manifest;
    }
}
