package dev.pequod.cue.internal.encoding;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A node of a YAML document. The children of a mapping are keys and values in turn. */
final class YamlNode {
    /** What a node is. */
    enum Kind {
        SCALAR,
        SEQUENCE,
        MAPPING,
        ALIAS
    }

    /** What says that a scalar has no type but that of its kind. */
    static final String NO_TYPE = "!";

    final Kind kind;
    /** Tag as written, {@code !!int} for those of YAML; empty if there is none. */
    final String tag;
    /** Text of a scalar, or name of an alias. */
    final String value;
    /** A scalar in quotes or a block, which is a string whatever it looks like. */
    final boolean isQuoted;

    final int start;
    int end;
    final List<YamlNode> children;
    /** What a scalar turned out to be, so that no alias of it is to find that again: its tag, its value and its name as a key. */
    @Nullable
    String resolved;

    @Nullable
    Object content;

    @Nullable
    String name;
    /** What an alias stands for. */
    @Nullable
    YamlNode target;

    YamlNode(Kind kind, String tag, String value, boolean isQuoted, int start, int end) {
        this.kind = kind;
        this.tag = tag;
        this.value = value;
        this.isQuoted = isQuoted;
        this.start = start;
        this.end = end;
        this.children = kind == Kind.SEQUENCE || kind == Kind.MAPPING ? new ArrayList<>() : List.of();
    }
}
