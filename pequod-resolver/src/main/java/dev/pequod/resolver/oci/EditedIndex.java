package dev.pequod.resolver.oci;

import dev.pequod.api.ModuleException;
import dev.pequod.api.ModuleException.Reason;
import dev.pequod.resolver.json.ForeignJson;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/** An index to which manifests are added: what others wrote into it stays as they wrote it. */
final class EditedIndex {
    private final Map<String, Object> json = new LinkedHashMap<>();
    private final List<Descriptor> manifests = new ArrayList<>();
    private final List<Object> entries = new ArrayList<>();

    /** Begins an index without manifests. */
    EditedIndex() {
        json.put("schemaVersion", 2);
        json.put("mediaType", MediaTypes.INDEX);
    }

    /**
     * Reads an index.
     *
     * @param source as in {@link RawManifest#read}
     * @throws ModuleException if it is none
     */
    EditedIndex(RawManifest index, String source) throws ModuleException {
        this();
        if (!(index.read(source) instanceof Manifest.Index list)) {
            throw new ModuleException(
                    Reason.INVALID_MODULE,
                    "Tried to read the list of manifests of " + source + " but it is none; see who has pushed "
                            + index.digest() + " in its place");
        }
        manifests.addAll(list.manifests());
        new ForeignJson(source).readObject(index.bytes()).forEach((name, value) -> json.put((String) name, value));
        entries.addAll((List<?>) json.getOrDefault("manifests", List.of()));
        if (!(json.get("mediaType") instanceof String said) || said.isEmpty()) {
            json.put("mediaType", MediaTypes.INDEX);
        }
    }

    /** Removes those that fit. */
    void removeIf(Predicate<Descriptor> fits) {
        for (int i = manifests.size() - 1; i >= 0; i--) {
            if (fits.test(manifests.get(i))) {
                manifests.remove(i);
                entries.remove(i);
            }
        }
    }

    /** Reports whether there is one that fits. */
    boolean has(Predicate<Descriptor> fits) {
        return manifests.stream().anyMatch(fits);
    }

    void add(Descriptor manifest) {
        manifests.add(manifest);
        entries.add(manifest.json());
    }

    /** Returns the index as it is now, which is of the kind that it says. */
    RawManifest manifest() {
        return new RawManifest(String.valueOf(json.get("mediaType")), bytes());
    }

    /** Returns the index as it is now. */
    byte[] bytes() {
        json.put("manifests", entries);
        return ForeignJson.write(json);
    }
}
