package dev.pequod.operator.metrics;

/** Names the sample of a metric that has several: {@code source="oci",outcome="success"}. */
public final class Labels {
    private Labels() {}

    /** Returns one label. */
    public static String of(String name, String value) {
        return name + "=\"" + value.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n") + '"';
    }

    /** Returns two labels. */
    public static String of(String name, String value, String name2, String value2) {
        return of(name, value) + ',' + of(name2, value2);
    }
}
