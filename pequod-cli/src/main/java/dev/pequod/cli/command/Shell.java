package dev.pequod.cli.command;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** A shell that the command line can be completed in. The constant's name in lower case is the name users give. */
public enum Shell {
    BASH,
    ZSH,
    FISH;

    /** Returns the lower-case names. */
    public static List<String> names() {
        return Arrays.stream(values())
                .map(shell -> shell.name().toLowerCase(Locale.ROOT))
                .toList();
    }

    /** Returns the shell of that lower-case name. */
    public static Shell named(String name) {
        return valueOf(name.toUpperCase(Locale.ROOT));
    }

    /** Returns the script to be sourced. The one for bash notices when zsh runs it. */
    public String completion(CommandTree tree) {
        return switch (this) {
            case BASH, ZSH -> tree.bashCompletion();
            case FISH -> FishCompletion.of(tree.spec());
        };
    }
}
