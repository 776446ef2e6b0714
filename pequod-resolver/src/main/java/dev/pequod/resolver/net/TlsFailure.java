package dev.pequod.resolver.net;

import java.io.EOFException;
import java.io.InterruptedIOException;
import java.net.SocketException;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLPeerUnverifiedException;

/** Why a server could not be spoken to by TLS. */
public enum TlsFailure {
    /** The connection was cut; it may hold the next time. */
    CUT,
    /** Its certificate is not trusted, or is another host's. */
    CERTIFICATE,
    /** It does not speak TLS, or none that both sides know. */
    PROTOCOL;

    /** Returns what went wrong. */
    public static TlsFailure of(SSLException failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            switch (cause) {
                case SSLPeerUnverifiedException unverified -> {
                    return CERTIFICATE;
                }
                case CertificateException certificate -> {
                    return CERTIFICATE;
                }
                case CertPathBuilderException path -> {
                    return CERTIFICATE;
                }
                case CertPathValidatorException path -> {
                    return CERTIFICATE;
                }
                case EOFException cut -> {
                    return CUT;
                }
                case SocketException cut -> {
                    return CUT;
                }
                case InterruptedIOException slow -> {
                    return CUT;
                }
                default -> {}
            }
        }
        return PROTOCOL;
    }

    /** Returns what to tell of it after the name of the server. */
    public String problem(Throwable failure) {
        return switch (this) {
            case CUT -> "cut the connection while it was to prove who it is: " + failure.getMessage();
            case CERTIFICATE -> "could not prove who it is: " + certificate(failure);
            case PROTOCOL ->
                "does not speak TLS as we do: " + failure.getMessage()
                        + "; check its port, and name it in PEQUOD_PLAIN_HTTP_HOSTS if it speaks plain http";
        };
    }

    private static String certificate(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            String words = String.valueOf(cause.getMessage());
            switch (cause) {
                case CertificateExpiredException expired -> {
                    return "its certificate, or one that this rests on, has expired (" + words + ")";
                }
                case CertificateNotYetValidException early -> {
                    return "its certificate, or one that this rests on, is not valid yet (" + words
                            + "); check the clock of this machine, too";
                }
                case SSLPeerUnverifiedException other -> {
                    return otherHost(words);
                }
                case CertificateException other
                when words.startsWith("No subject alternative") || words.startsWith("No name matching") -> {
                    return otherHost(words);
                }
                default -> {}
            }
        }
        return "it has no certificate that is trusted: " + RootCause.words(failure)
                + "; name the certificate of its authority in PEQUOD_CA_FILES";
    }

    private static String otherHost(String words) {
        return "its certificate is another host's (" + words + "); use a name that it is for";
    }
}
