package dev.pequod.graph;

/** How much a violation weighs. */
public enum Severity {
    /** The Graph must not be applied. */
    ERROR("Error"),
    /** The Graph may be applied; someone should look. */
    WARNING("Warning");

    private final String text;

    Severity(String text) {
        this.text = text;
    }

    /** Returns the word in a Graph. */
    @Override
    public String toString() {
        return text;
    }
}
