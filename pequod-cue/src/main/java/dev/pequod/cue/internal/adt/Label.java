package dev.pequod.cue.internal.adt;

import org.jspecify.annotations.Nullable;

/**
 * The name of an arc: a string field, a list index, a definition, a hidden field (scoped by package) or a let clause.
 *
 * <p>Immutable. Labels are equal by content, so that programs compiled apart can be unified; let labels are equal only to
 * themselves. The compiler interns the labels of one program, which makes identity the usual answer. They have an order so that a hash
 * table with names that were chosen to have one hash code is searched by it.
 */
public final class Label implements Comparable<Label> {
    /** The kinds of labels, in the order that decides how one sorts before another. */
    public enum Type {
        /** A regular field. */
        STRING,
        /** A list index. */
        INT,
        /** A definition, {@code #x}. */
        DEFINITION,
        /** A hidden field, {@code _x}. */
        HIDDEN,
        /** A hidden definition, {@code _#x}. */
        HIDDEN_DEFINITION,
        /** A let clause. */
        LET
    }

    /** Indices at or above this are refused. */
    public static final int MAX_INDEX = (1 << 28) - 1;

    private static final Label[] SMALL_INDICES = smallIndices();

    private final Type type;
    private final String name;
    private final String packageId;
    private final int index;
    private final int hash;

    private Label(Type type, String name, String packageId, int index) {
        this.type = type;
        this.name = name;
        this.packageId = packageId;
        this.index = index;
        this.hash = type == Type.LET
                ? System.identityHashCode(this)
                : 31 * (31 * (31 * name.hashCode() + packageId.hashCode()) + index) + type.ordinal();
    }

    private static Label[] smallIndices() {
        Label[] labels = new Label[256];
        for (int i = 0; i < labels.length; i++) {
            labels[i] = new Label(Type.INT, "", "", i);
        }
        return labels;
    }

    /** Returns the label of the regular field {@code name}. */
    public static Label string(String name) {
        return new Label(Type.STRING, name, "", 0);
    }

    /** Returns the label of list element {@code index}, which must be between 0 and {@link #MAX_INDEX}. */
    public static Label index(int index) {
        return index < SMALL_INDICES.length ? SMALL_INDICES[index] : new Label(Type.INT, "", "", index);
    }

    /** Returns a new let label, distinct from every other. */
    public static Label let(String name) {
        return new Label(Type.LET, name, "", 0);
    }

    /**
     * Returns the label an identifier declares: {@code x}, {@code #x}, {@code _x} or {@code _#x}; the latter two belong to the package
     * {@code packageId}.
     */
    public static Label identifier(String name, String packageId) {
        if (name.startsWith("_#")) {
            return new Label(Type.HIDDEN_DEFINITION, name, packageId, 0);
        }
        if (name.startsWith("#")) {
            return new Label(Type.DEFINITION, name, "", 0);
        }
        if (name.startsWith("_")) {
            return new Label(Type.HIDDEN, name, packageId, 0);
        }
        return string(name);
    }

    /** Returns what kind of label this is. */
    public Type type() {
        return type;
    }

    /** Returns the name as written, with {@code #} or {@code _}; the decimal index for a list element. */
    public String name() {
        return type == Type.INT ? Integer.toString(index) : name;
    }

    /** Returns the id of the package a hidden label belongs to, otherwise the empty string. */
    public String packageId() {
        return packageId;
    }

    /** Returns the list index, 0 for other labels. */
    public int index() {
        return index;
    }

    /** Reports whether this is a string field or a list index. */
    public boolean isRegular() {
        return type == Type.STRING || type == Type.INT;
    }

    /** Reports whether this is a regular field. */
    public boolean isString() {
        return type == Type.STRING;
    }

    /** Reports whether this is a list index. */
    public boolean isIndex() {
        return type == Type.INT;
    }

    /** Reports whether this is a definition, hidden or not. */
    public boolean isDefinition() {
        return type == Type.DEFINITION || type == Type.HIDDEN_DEFINITION;
    }

    /** Reports whether this is a hidden field or hidden definition. */
    public boolean isHidden() {
        return type == Type.HIDDEN || type == Type.HIDDEN_DEFINITION;
    }

    /** Reports whether this is a let clause. */
    public boolean isLet() {
        return type == Type.LET;
    }

    @Override
    public boolean equals(@Nullable Object o) {
        if (this == o) {
            return true;
        }
        return o instanceof Label l
                && hash == l.hash
                && type == l.type
                && type != Type.LET
                && index == l.index
                && name.equals(l.name)
                && packageId.equals(l.packageId);
    }

    @Override
    public int hashCode() {
        return hash;
    }

    /** Orders labels by name, index, kind and package; two let labels of one name may be taken for the same. */
    @Override
    public int compareTo(Label other) {
        int order = name.compareTo(other.name);
        if (order == 0) {
            order = Integer.compare(index, other.index);
        }
        if (order == 0) {
            order = type.compareTo(other.type);
        }
        return order == 0 ? packageId.compareTo(other.packageId) : order;
    }

    @Override
    public String toString() {
        return name();
    }
}
