package dev.pequod.resolver.oci;

import dev.pequod.resolver.json.ForeignJson;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What a manifest says: the parts of an image or an artifact, or a choice of other manifests. */
public sealed interface Manifest permits Manifest.Parts, Manifest.Index {

    /** Returns further facts. */
    Map<String, String> annotations();

    /**
     * An image or an artifact.
     *
     * @param artifactType of what kind it is: its own artifactType, or else the media type of its config
     * @param config its configuration
     * @param layers its contents
     * @param subject the manifest that it says something about
     */
    record Parts(
            String artifactType,
            Descriptor config,
            List<Descriptor> layers,
            Optional<Descriptor> subject,
            Map<String, String> annotations)
            implements Manifest {

        /** Copies the lists. */
        public Parts {
            layers = List.copyOf(layers);
            annotations = ForeignJson.copy(annotations);
        }
    }

    /**
     * A choice of manifests: one for each platform, or all that say something about another one.
     *
     * @param manifests the manifests
     */
    record Index(List<Descriptor> manifests, Map<String, String> annotations) implements Manifest {

        /** Copies the lists. */
        public Index {
            manifests = List.copyOf(manifests);
            annotations = ForeignJson.copy(annotations);
        }
    }
}
