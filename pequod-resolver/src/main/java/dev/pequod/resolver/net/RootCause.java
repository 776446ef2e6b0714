package dev.pequod.resolver.net;

/** What is at the bottom of a failure. */
public final class RootCause {
    private RootCause() {}

    /** Returns what the innermost cause says, or what it is called where it says nothing. */
    public static String words(Throwable failure) {
        Throwable last = failure;
        while (last.getCause() != null) {
            last = last.getCause();
        }
        String message = last.getMessage();
        return message == null ? last.getClass().getSimpleName() : message;
    }
}
