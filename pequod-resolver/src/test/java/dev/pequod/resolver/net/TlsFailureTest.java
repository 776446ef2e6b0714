package dev.pequod.resolver.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.security.cert.CertPathBuilderException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.util.List;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.junit.jupiter.api.Test;

final class TlsFailureTest {
    private static String problem(SSLException failure) {
        TlsFailure kind = TlsFailure.of(failure);
        assertEquals(TlsFailure.CERTIFICATE, kind);
        return kind.problem(failure);
    }

    private static SSLException handshake(Exception cause) {
        return (SSLException)
                new SSLHandshakeException("(certificate_unknown) PKIX path validation failed").initCause(cause);
    }

    /** Once, its authority was to be named for each of them, which helps none. */
    @Test
    void whatNamingAnAuthorityDoesNotHelpIsToldForWhatItIs() {
        assertEquals(
                "could not prove who it is: its certificate, or one that this rests on, has expired (NotAfter: then)",
                problem(handshake(new CertPathValidatorException(
                        "validity check failed", new CertificateExpiredException("NotAfter: then")))));
        assertEquals(
                "could not prove who it is: its certificate, or one that this rests on, is not valid yet (NotBefore: then);"
                        + " check the clock of this machine, too",
                problem(handshake(new CertPathValidatorException(
                        "validity check failed", new CertificateNotYetValidException("NotBefore: then")))));
        for (SSLException other : List.of(
                new SSLPeerUnverifiedException("it is for elsewhere"),
                handshake(new CertificateException("No subject alternative DNS name matching localhost found.")),
                handshake(new CertificateException("No name matching localhost found")))) {
            assertTrue(
                    problem(other).startsWith("could not prove who it is: its certificate is another host's ("),
                    problem(other));
        }
        assertEquals(
                "could not prove who it is: it has no certificate that is trusted: no path; name the certificate of its"
                        + " authority in PEQUOD_CA_FILES",
                problem(handshake(new CertPathBuilderException("no path"))));
    }
}
