package dev.pequod.resolver.oci;

import java.io.IOException;

/** Tells that a server began to answer, and ended before its answer was whole. It has no cause, since that would blame its name or port. */
final class CutShortException extends IOException {
    CutShortException(IOException cut) {
        super("the answer ended before it was whole");
        addSuppressed(cut);
    }
}
