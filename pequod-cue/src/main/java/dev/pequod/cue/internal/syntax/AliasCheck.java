package dev.pequod.cue.internal.syntax;

/** Checks aliases. */
final class AliasCheck {
    private final TokenStream in;

    AliasCheck(TokenStream in) {
        this.in = in;
    }

    void check(Syntax tree) {
        if (tree.height() < 0) {
            in.skipAll();
        }
    }
}
