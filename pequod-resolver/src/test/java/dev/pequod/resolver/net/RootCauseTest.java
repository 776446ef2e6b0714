package dev.pequod.resolver.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.UnknownHostException;
import java.util.List;
import org.eclipse.jgit.lib.ObjectId;
import org.junit.jupiter.api.Test;

final class RootCauseTest {

    @Test
    void whatFailsInOurCodeIsOurs() {
        assertTrue(RootCause.isOurs(new IllegalStateException("here")));
        assertTrue(RootCause.isOurs(assertThrows(NumberFormatException.class, () -> Integer.parseInt("x"))));
        assertTrue(RootCause.isOurs(assertThrows(
                UnsupportedOperationException.class, () -> List.of().add("x"))));
    }

    @Test
    void whatFailsInALibraryIsNot() {
        RuntimeException odd = assertThrows(IllegalArgumentException.class, () -> ObjectId.fromString("no id"));
        assertFalse(RootCause.isOurs(odd), odd.toString());
        RuntimeException traceless = new IllegalStateException();
        traceless.setStackTrace(new StackTraceElement[0]);
        assertFalse(RootCause.isOurs(traceless));
    }

    @Test
    void aNameThatIsNotKnownIsToldToBeThat() {
        String none = "there is no host of that name";
        assertEquals(none, RootCause.words(new IOException("out", new UnknownHostException("proxy.example.com"))));
        assertEquals(none, RootCause.words(new UnknownHostException("a: Name or service not known")));
        String later = "a: Temporary failure in name resolution";
        assertEquals(later, RootCause.words(new UnknownHostException(later)));
    }

    @Test
    void theInnermostCauseSpeaks() {
        assertEquals("in", RootCause.words(new IOException("out", new IOException("in"))));
        assertEquals("IOException", RootCause.words(new IOException("out", new IOException())));
    }
}
