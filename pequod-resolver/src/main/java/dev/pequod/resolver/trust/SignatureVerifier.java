package dev.pequod.resolver.trust;

import java.util.Optional;

/**
 * The SPI: says whether a signature is by someone who is trusted. {@link VerificationKey} does so for public keys; whoever
 * trusts identities that a certificate authority vouches for (keyless signing) plugs it in here. Implementations are
 * thread-safe and ask nobody.
 */
public interface SignatureVerifier {

    /** Returns who made the signature, or empty if it was nobody who is trusted, or if it is broken. */
    Optional<String> signer(FoundSignature signature);

    /** Returns a text that changes when other signatures are accepted. */
    String fingerprint();
}
