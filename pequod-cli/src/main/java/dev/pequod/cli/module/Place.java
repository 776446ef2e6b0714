package dev.pequod.cli.module;

import dev.pequod.api.Digest;
import dev.pequod.api.ModuleException;
import dev.pequod.api.ModuleException.Reason;
import dev.pequod.api.OciRef;
import dev.pequod.api.PlatformRef;
import dev.pequod.api.PlatformRefException;
import dev.pequod.cli.command.UsageException;
import dev.pequod.cli.console.Terminal;
import dev.pequod.cli.source.ModuleSources;
import dev.pequod.resolver.oci.OciLayout;
import dev.pequod.resolver.oci.OciRepository;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;

/**
 * A repository on the command line with what is meant in it: {@code oci:HOST/REPO:TAG}, {@code oci:HOST/REPO@DIGEST}, or a folder
 * or {@code .tar} archive in the OCI image layout, with a tag after a colon or without.
 *
 * @param repository the repository
 * @param tag the tag, empty if there is none
 * @param digest the digest that is named, if any
 * @param name how it is shown without the tag, so that it can be pasted with a digest behind it
 * @param archive the archive that the repository is packed into in the end; empty if it is none
 */
record Place(OciRepository repository, String tag, Optional<Digest> digest, String name, Optional<Path> archive) {
    private static final String OCI = "oci:";

    /** Returns what a text means; an archive that is read is unpacked into a folder that goes away with the program. */
    static Place of(String text, ModuleSources sources, Terminal terminal) throws ModuleException {
        if (text.startsWith(OCI)) {
            OciRef ref = ref(text);
            return new Place(
                    sources.repository(ref.registry(), ref.repository()),
                    ref.tag(),
                    ref.digest(),
                    OCI + ref.registry() + "/" + ref.repository(),
                    Optional.empty());
        }
        if (text.matches("(embedded|git|configMap|inline|https?):.*")) {
            throw new UsageException(
                    "\"" + text + "\": expected oci:HOST/REPO:TAG, or a folder or archive in the OCI layout");
        }
        int colon = text.lastIndexOf(':');
        boolean hasTag = colon > text.lastIndexOf('/');
        String file = hasTag ? text.substring(0, colon) : text;
        String tag = hasTag ? text.substring(colon + 1) : "";
        Path path = terminal.resolve(file);
        if (!file.endsWith(".tar")) {
            return new Place(new OciLayout(path, sources.deadline()), tag, Optional.empty(), file, Optional.empty());
        }
        Path folder = temporary();
        OciLayout layout = Files.exists(path)
                ? OciLayout.unpack(path, folder, sources.deadline())
                : new OciLayout(folder, sources.deadline());
        return new Place(layout, tag, Optional.empty(), file, Optional.of(path));
    }

    private static OciRef ref(String text) {
        try {
            return (OciRef) PlatformRef.parse(text);
        } catch (PlatformRefException e) {
            throw new UsageException(text + ": " + e.getMessage());
        }
    }

    private static Path temporary() {
        try {
            Path folder = Files.createTempDirectory("pequod-layout");
            Runtime.getRuntime().addShutdownHook(new Thread(() -> TemporaryFolders.delete(folder)));
            return folder;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Returns the manifest that is meant. */
    Digest resolve() throws ModuleException {
        if (digest.isPresent()) {
            return digest.orElseThrow();
        }
        Optional<Digest> found = repository.resolve(tag);
        return found.orElseThrow(() -> new ModuleException(
                Reason.NOT_FOUND,
                "Tried to find " + name + (tag.isEmpty() ? "" : ":" + tag) + " but there is no such "
                        + (tag.isEmpty() ? "module" : "tag") + " in " + repository.name()));
    }

    /** Writes the archive, if it is one. */
    void finish() throws ModuleException, IOException {
        if (archive.isPresent() && repository instanceof OciLayout layout) {
            Path path = archive.orElseThrow();
            Path part = Files.createTempFile(path.toAbsolutePath().getParent(), ".part", ".tar");
            try {
                Files.write(part, layout.pack());
                Files.move(part, path, StandardCopyOption.REPLACE_EXISTING);
            } finally {
                Files.deleteIfExists(part);
            }
        }
    }

    /** Returns the reference of a manifest in it, to be pasted: {@code oci:HOST/REPO@sha256:…}. */
    String pinned(Digest manifest) {
        return name + "@" + manifest;
    }
}
