package dev.pequod.operator.runtime;

/**
 * A resource by name.
 *
 * @param namespace its namespace
 * @param name its name
 */
public record Key(String namespace, String name) {

    /** Returns the form {@code shop/cart}. */
    @Override
    public String toString() {
        return namespace + "/" + name;
    }
}
