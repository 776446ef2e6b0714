package dev.pequod.cue.internal.source;

/** What a text is written in. */
public enum Notation {
    CUE,
    JSON,
    TOML,
    YAML
}
