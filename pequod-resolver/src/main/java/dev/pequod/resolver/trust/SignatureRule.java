package dev.pequod.resolver.trust;

import dev.pequod.api.Digest;
import dev.pequod.resolver.git.AllowedSigners;
import dev.pequod.resolver.net.SourcePattern;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What modules of some sources must be signed with.
 *
 * @param pattern which sources
 * @param verifiers whose signatures count for modules in registries; nobody's if those need none, or none can do
 * @param threshold how many different ones there must be; 0 if there are none
 * @param annotations what must be signed too
 * @param signers who must have signed the commits, or tags, of modules in repositories; empty if those need no signature, or none can do
 */
public record SignatureRule(
        SourcePattern pattern,
        List<SignatureVerifier> verifiers,
        int threshold,
        Map<String, String> annotations,
        Optional<AllowedSigners> signers) {

    /** Refuses a threshold that cannot be reached. */
    public SignatureRule {
        verifiers = List.copyOf(verifiers);
        annotations = Map.copyOf(annotations);
        if (threshold < 0 || threshold > verifiers.size() || threshold == 0 && !verifiers.isEmpty()) {
            throw new IllegalArgumentException("the threshold must be from 1 to the number of keys");
        }
        if (verifiers.stream().map(SignatureVerifier::fingerprint).distinct().count() < verifiers.size()) {
            throw new IllegalArgumentException("one key is named twice");
        }
    }

    /** Makes a rule that no module in a repository fulfils, unless it wants nothing. */
    public SignatureRule(
            SourcePattern pattern, List<SignatureVerifier> verifiers, int threshold, Map<String, String> annotations) {
        this(pattern, verifiers, threshold, annotations, Optional.empty());
    }

    /** Reports whether modules need signatures. */
    public boolean wantsSignatures() {
        return threshold > 0 || signers.isPresent();
    }

    /**
     * Returns this rule for signatures that have these annotations too.
     *
     * @throws IllegalArgumentException if this rule wants another value of one
     */
    public SignatureRule withAnnotations(Map<String, String> more) {
        Map<String, String> all = new TreeMap<>(annotations);
        more.forEach((name, value) -> {
            String known = all.put(name, value);
            if (known != null && !known.equals(value)) {
                throw new IllegalArgumentException("the policy for " + pattern + " wants " + name + "=" + known);
            }
        });
        return new SignatureRule(pattern, verifiers, threshold, all, signers);
    }

    /** Returns a text that changes with what the rule wants of registries, but not with where it stands. */
    String fingerprint() {
        Set<String> keys = new TreeSet<>();
        verifiers.forEach(verifier -> keys.add(verifier.fingerprint()));
        String text = threshold + "\n" + keys + "\n" + new TreeMap<>(annotations);
        return "signatures " + Digest.of(text.getBytes(StandardCharsets.UTF_8));
    }
}
