package dev.pequod.resolver.cache;

/**
 * What was not as it was written, and was removed from a cache.
 *
 * @param kind what it was
 * @param source where the module comes from; empty if that cannot be read any more
 * @param name the name of the file with the record of it
 */
public record Removed(Kind kind, String source, String name) {

    /** What can be damaged. */
    public enum Kind {
        /** The files of a module. */
        FILES,
        /** The record of a module, which tells where it comes from and where its files are. */
        RECORD,
        /** The record of what a tag or a branch meant. */
        RESOLUTION
    }

    /** Returns what it was in words. */
    public String text() {
        return switch (kind) {
            case FILES -> "the files of " + source;
            case RECORD -> "a module whose record cannot be read, " + name;
            case RESOLUTION -> "what a tag or branch meant, whose record cannot be read, " + name;
        };
    }
}
