package dev.pequod.cli.module;

import dev.pequod.api.Digest;
import dev.pequod.api.ModuleException;
import dev.pequod.api.ModuleException.Reason;
import dev.pequod.api.VersionOrder;
import dev.pequod.cli.input.InvalidInputException;
import dev.pequod.resolver.dependencies.ModuleDeclaration;
import dev.pequod.resolver.oci.ModuleArtifact;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Whether a repository is that of another module: who mistypes where a module goes would hand it to all who use the other one.
 *
 * <p>The registry is asked only where the repository is not named as the module is.
 */
final class OtherModules {
    /** As the cue command names repositories where it is told to hash the paths of modules. */
    private static final String HASH = "[0-9a-f]{64}";

    private OtherModules() {}

    /**
     * Returns what to warn of before a module is published at a place.
     *
     * @param moduleFile the text of the module's own module file
     * @throws InvalidInputException if the newest version there is of another module, and nobody insists
     */
    static List<String> warnings(Place place, String moduleFile, boolean isForced) throws ModuleException {
        String path = path(moduleFile);
        String name = last(place.name());
        if (!place.isShared() || path.isEmpty() || name.equals(last(path)) || name.matches(HASH)) {
            return List.of();
        }
        Optional<String> there;
        try {
            there = newest(place).filter(other -> !other.equals(path));
        } catch (ModuleException e) {
            if (e.reason() == Reason.DEADLINE_EXCEEDED) {
                throw e;
            }
            return e.reason() == Reason.NOT_FOUND
                    ? List.of()
                    : List.of("the module is " + path + ", and the repository is named " + name
                            + "; whether it is that of another module is not known, as the registry does not tell: "
                            + e.getMessage());
        }
        if (there.isEmpty()) {
            return List.of();
        }
        String problem =
                "what was published there is " + there.orElseThrow() + ", another module than " + path + ", this one";
        if (!isForced) {
            throw ModuleCommand.findings(
                    "OtherModule",
                    place.name() + ":" + place.tag(),
                    problem + "; name a repository of its own, or publish it there with --force");
        }
        return List.of(problem);
    }

    /** Returns the path of the module whose newest version is there; empty if there is none, or it has no name. */
    private static Optional<String> newest(Place place) throws ModuleException {
        Optional<String> newest = place.repository().tags().stream()
                .filter(tag -> !VersionOrder.ofTag(tag).isEmpty())
                .max(Comparator.comparing(VersionOrder::ofTag, VersionOrder.INSTANCE));
        Optional<Digest> digest =
                newest.isEmpty() ? Optional.empty() : place.repository().resolve(newest.orElseThrow());
        return digest.isEmpty()
                ? Optional.empty()
                : ModuleArtifact.moduleFile(place.repository(), digest.orElseThrow())
                        .map(OtherModules::path)
                        .filter(path -> !path.isEmpty());
    }

    /** Returns the path of a module without its major version, as all of them share a repository. */
    private static String path(String moduleFile) {
        String path =
                ModuleDeclaration.read(moduleFile).map(ModuleDeclaration::path).orElse("");
        return path.replaceFirst("@[^@]*$", "");
    }

    private static String last(String path) {
        return path.substring(path.lastIndexOf('/') + 1);
    }
}
