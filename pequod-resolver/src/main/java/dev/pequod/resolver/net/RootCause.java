package dev.pequod.resolver.net;

import java.net.UnknownHostException;

/** What is at the bottom of a failure. */
public final class RootCause {
    private RootCause() {}

    /** Returns the innermost cause. */
    public static Throwable of(Throwable failure) {
        Throwable last = failure;
        while (last.getCause() != null) {
            last = last.getCause();
        }
        return last;
    }

    /** Returns what the innermost cause says, or what it is called where it says nothing. */
    public static String words(Throwable failure) {
        Throwable last = of(failure);
        String message = last.getMessage();
        if (last instanceof UnknownHostException && !String.valueOf(message).contains("Temporary failure")) {
            return "there is no host of that name"; // it says little more than the name
        }
        return message == null ? last.getClass().getSimpleName() : message;
    }

    /**
     * Reports whether it was our code that failed, or that asked the JDK for what cannot be, and not a library that has stumbled over what
     * others sent.
     */
    public static boolean isOurs(RuntimeException failure) {
        for (StackTraceElement frame : failure.getStackTrace()) {
            String name = frame.getClassName();
            if (!name.startsWith("java.") && !name.startsWith("jdk.") && !name.startsWith("sun.")) {
                return name.startsWith("dev.pequod.");
            }
        }
        return false; // what fails often has no trace any more
    }
}
