package dev.pequod.resolver.configmap;

import dev.pequod.api.ModuleException;
import dev.pequod.api.ModuleException.Reason;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * The keys of a ConfigMap with their bytes; a key of {@code data} holds text, one of {@code binaryData} bytes. Whether the ConfigMap
 * is immutable makes no difference: it can still be deleted and made anew. Immutable.
 */
public final class ConfigMapContent {
    private final Map<String, byte[]> values;

    private ConfigMapContent(Map<String, byte[]> values) {
        this.values = Collections.unmodifiableMap(values);
    }

    /**
     * Returns the content of the two maps of a ConfigMap, which Kubernetes lets have no key in common.
     *
     * @throws IllegalArgumentException if they have
     */
    public static ConfigMapContent of(Map<String, String> data, Map<String, byte[]> binaryData) {
        Map<String, byte[]> values = new TreeMap<>();
        data.forEach((key, text) -> values.put(key, text.getBytes(StandardCharsets.UTF_8)));
        binaryData.forEach((key, bytes) -> {
            if (values.put(key, bytes.clone()) != null) {
                throw new IllegalArgumentException("the key " + key + " is in data and in binaryData");
            }
        });
        return new ConfigMapContent(values);
    }

    /**
     * Returns the content of a ConfigMap as an API server writes it, with {@code binaryData} in base64.
     *
     * @throws ModuleException if that is not so; the message names the key
     */
    public static ConfigMapContent ofEncoded(Map<String, String> data, Map<String, String> binaryData)
            throws ModuleException {
        try {
            return of(data, decoded(binaryData));
        } catch (IllegalArgumentException e) {
            throw new ModuleException(Reason.INVALID_MODULE, String.valueOf(e.getMessage()), e);
        }
    }

    private static Map<String, byte[]> decoded(Map<String, String> texts) {
        Map<String, byte[]> values = new TreeMap<>();
        texts.forEach((key, text) -> {
            try {
                values.put(key, Base64.getDecoder().decode(text));
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException("the key " + key + " is no base64", e);
            }
        });
        return values;
    }

    Map<String, byte[]> values() {
        return values;
    }
}
