package dev.pequod.api;

/**
 * A reference of a scheme that is not Pequod's own: only the {@link ModuleFetcher} of the scheme understands its value.
 *
 * @param scheme the scheme: a lower-case letter, then letters, digits, {@code +}, {@code .} or {@code -}; none of ours
 * @param value what the fetcher is given, not empty, without control characters
 */
public record CustomRef(String scheme, String value) implements PlatformRef {

    /** Refuses a scheme or value of wrong form. */
    public CustomRef {
        if (!Syntax.isScheme(scheme) || PlatformRefParser.OWN_SCHEMES.contains(scheme)) {
            throw new IllegalArgumentException("bad scheme " + Quote.of(scheme)
                    + ": use a lower-case letter, then letters, digits, '+', '.' or '-', at most 32, and none of "
                    + String.join(", ", PlatformRefParser.OWN_SCHEMES));
        }
        PlatformRefParser.checkValue(value).ifPresent(problem -> {
            throw new IllegalArgumentException(problem);
        });
    }

    /** Returns false: nothing is known of the scheme. */
    @Override
    public boolean isPinned() {
        return false;
    }

    @Override
    public String toString() {
        return summary();
    }
}
