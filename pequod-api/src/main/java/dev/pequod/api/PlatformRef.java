package dev.pequod.api;

import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Where a platform module is: the {@code platformRef} of a resource.
 *
 * <p>It has two forms. The object form has exactly one key, {@code {"embedded": "v1.0.0"}}; the text form, for flags, logs
 * and audit, is {@code embedded:v1.0.0}. Both are the scheme and its value, so each can be made of the other, and printing
 * what was parsed gives an equal reference when parsed again.
 */
public sealed interface PlatformRef permits EmbeddedRef, OciRef, GitRef, ConfigMapRef, InlineRef, CustomRef {

    /** Returns the scheme: the key of the object form, and what stands before the colon in the text form. */
    String scheme();

    /** Returns what the key of the object form holds. */
    String value();

    /** Reports whether this reference can only ever mean the same files. */
    boolean isPinned();

    /** Returns the source digest that the reference demands, which only a resolver checks. */
    default Optional<Digest> pinnedDigest() {
        return Optional.empty();
    }

    /** Returns the text form, such as {@code embedded:v1.0.0}. For inline modules it holds the whole module. */
    default String text() {
        return scheme() + ":" + value();
    }

    /** Returns the text form, fit for one line of a log: an inline module is shown as its digest. */
    default String summary() {
        return text();
    }

    /** Returns the object form. */
    default Map<String, Object> toObject() {
        return Map.of(scheme(), value());
    }

    /**
     * Returns the reference that a text form writes. Only the schemes of this package are known; a
     * {@link PlatformRefParser} knows more.
     *
     * @throws PlatformRefException if the text is no reference
     */
    static PlatformRef parse(String text) throws PlatformRefException {
        return new PlatformRefParser(Set.of()).parse(text);
    }

    /**
     * Returns the reference that an object form holds. Only the schemes of this package are known; a
     * {@link PlatformRefParser} knows more.
     *
     * @param object a map, as any JSON or YAML library gives it
     * @param path where the object stands, for messages, such as {@code spec.platformRef}
     * @throws PlatformRefException if the object is no reference
     */
    static PlatformRef ofObject(@Nullable Object object, String path) throws PlatformRefException {
        return new PlatformRefParser(Set.of()).parseObject(object, path);
    }
}
