package dev.pequod.resolver.trust;

import dev.pequod.api.FileProblem;
import dev.pequod.api.GitRef;
import dev.pequod.api.ModuleException;
import dev.pequod.api.ModuleException.Reason;
import dev.pequod.api.OciRef;
import dev.pequod.api.PlatformRef;
import dev.pequod.resolver.file.TextFile;
import dev.pequod.resolver.git.AllowedSigners;
import dev.pequod.resolver.git.GitFetcher;
import dev.pequod.resolver.json.ForeignJson;
import dev.pequod.resolver.net.Endpoint;
import dev.pequod.resolver.net.SourcePattern;
import dev.pequod.resolver.oci.OciRegistry;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * Which modules from registries and repositories must be signed, and by whom. Of the rules whose pattern fits a source, the
 * narrowest counts, and of several of which none lies inside another the strictest; where none fits, modules are refused unless the
 * policy says otherwise. What is written in other small and capital letters than a Git repository is about it too, but exempts it from nothing.
 *
 * @param rules the rules
 * @param acceptsOthers whether modules that no rule is about are accepted without signatures
 */
public record SignaturePolicy(List<SignatureRule> rules, boolean acceptsOthers) {

    /** Wants no signatures. */
    public static final SignaturePolicy NONE = new SignaturePolicy(List.of(), true);

    private static final Comparator<SignatureRule> STRICTNESS =
            Comparator.comparing(SignatureRule::wantsSignatures).thenComparingInt(SignatureRule::threshold);

    private static final int MOST_BYTES = 1 << 20;

    /** Copies the list, and refuses two rules for one pattern. */
    public SignaturePolicy {
        rules = List.copyOf(rules);
        Map<Object, SourcePattern> patterns = new HashMap<>();
        for (SignatureRule rule : rules) {
            SourcePattern other = patterns.putIfAbsent(rule.pattern().form(), rule.pattern());
            if (other != null) {
                throw new IllegalArgumentException("two rules for " + rule.pattern()
                        + (other.equals(rule.pattern()) ? "" : ", which is also written " + other));
            }
        }
    }

    /**
     * Returns the policy that a file holds, as {@code docs/reference/settings.md} tells.
     *
     * @throws IllegalArgumentException if it cannot be read or holds none; the message says why
     */
    public static SignaturePolicy read(Path file) {
        try {
            if (Files.size(file) > MOST_BYTES) {
                throw new IllegalArgumentException(file + " has more than " + MOST_BYTES + " bytes");
            }
            Map<?, ?> json = new ForeignJson("the signature policy " + file)
                    .readObject(TextFile.read(file).getBytes(StandardCharsets.UTF_8));
            return new PolicyReader(file).read(json);
        } catch (IOException e) {
            throw new IllegalArgumentException(file + " cannot be read: " + FileProblem.of(e), e);
        } catch (ModuleException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
    }

    /** Reads what a file holds; whatever is not understood is an error, as it could be a rule that is misspelled. */
    private record PolicyReader(Path file) {

        SignaturePolicy read(Map<?, ?> json) {
            only(json, Set.of("rules", "otherwise"), "the policy");
            Object otherwise = json.containsKey("otherwise") ? json.get("otherwise") : "refuse";
            if (!Set.of("refuse", "accept").contains(String.valueOf(otherwise))) {
                throw wrong("otherwise is \"refuse\" or \"accept\"");
            }
            if (!(json.get("rules") instanceof List<?> list)) {
                throw wrong("expected a list of rules");
            }
            List<SignatureRule> rules = new ArrayList<>();
            for (Object one : list) {
                if (!(one instanceof Map<?, ?> rule)) {
                    throw wrong("expected each rule to be an object");
                }
                rules.add(rule(rule));
            }
            try {
                return new SignaturePolicy(rules, otherwise.equals("accept"));
            } catch (IllegalArgumentException e) {
                throw wrong(String.valueOf(e.getMessage()));
            }
        }

        private SignatureRule rule(Map<?, ?> json) {
            only(json, Set.of("source", "keys", "threshold", "annotations", "signers", "unsigned"), "a rule");
            if (!(json.get("source") instanceof String source)) {
                throw wrong("expected a rule to have a source such as ghcr.io/acme");
            }
            SourcePattern pattern = pattern(source);
            boolean isUnsigned = Boolean.TRUE.equals(json.get("unsigned"));
            if (json.containsKey("unsigned") && !(json.get("unsigned") instanceof Boolean)) {
                throw wrong("expected unsigned of " + source + " to be true or false");
            }
            List<SignatureVerifier> keys = keys(json, source);
            Optional<AllowedSigners> signers = signers(json, source);
            if (isUnsigned == (!keys.isEmpty() || signers.isPresent())) {
                throw wrong("expected the rule for " + source
                        + " to have either keys, signers or both, or \"unsigned\": true");
            }
            Object threshold = json.containsKey("threshold") ? json.get("threshold") : keys.isEmpty() ? 0 : 1;
            if (!(threshold instanceof Integer number)) {
                throw wrong("expected the threshold of " + source + " to be a number");
            }
            Map<String, String> annotations = annotations(json, source);
            if (keys.isEmpty() && !annotations.isEmpty()) {
                throw wrong("only signatures by keys have annotations, and " + source + " has no keys");
            }
            try {
                return new SignatureRule(pattern, keys, number, annotations, signers);
            } catch (IllegalArgumentException e) {
                throw wrong("the rule for " + source + ": " + e.getMessage());
            }
        }

        private SourcePattern pattern(String source) {
            try {
                return SourcePattern.parse(source);
            } catch (IllegalArgumentException e) {
                String host = source.replaceFirst("^(oci|git|https?|ssh):(//)?", "");
                throw wrong("the source of a rule: " + e.getMessage()
                        + (host.equals(source) ? "" : "; leave out " + source.substring(0, source.indexOf(':') + 1)));
            }
        }

        private List<SignatureVerifier> keys(Map<?, ?> json, String source) {
            if (!json.containsKey("keys")) {
                return List.of();
            }
            if (!(json.get("keys") instanceof List<?> names) || !names.stream().allMatch(String.class::isInstance)) {
                throw wrong("expected the keys of " + source + " to be a list of names of files");
            }
            List<SignatureVerifier> keys = new ArrayList<>();
            for (Object name : names) {
                keys.add(key((String) name));
            }
            return keys;
        }

        private Optional<AllowedSigners> signers(Map<?, ?> json, String source) {
            Object named = json.get("signers");
            if (named == null) {
                return Optional.empty();
            }
            List<?> names = named instanceof List<?> several ? several : List.of(named);
            if (names.isEmpty() || !names.stream().allMatch(String.class::isInstance)) {
                throw wrong("expected the signers of " + source
                        + " to be the name of a file of allowed signers or of GPG keys, or a list of such names");
            }
            return Optional.of(AllowedSigners.read(names.stream()
                    .map(name -> file.resolveSibling((String) name))
                    .toArray(Path[]::new)));
        }

        private VerificationKey key(String name) {
            Path key = file.resolveSibling(name);
            try {
                return VerificationKey.parse(name, Files.readAllBytes(key));
            } catch (KeyException e) {
                throw new IllegalArgumentException("the key " + key + ": " + e.getMessage(), e);
            } catch (IOException e) {
                throw new IllegalArgumentException("the key " + key + " cannot be read: " + FileProblem.of(e), e);
            }
        }

        private Map<String, String> annotations(Map<?, ?> json, String source) {
            Map<String, String> annotations = new TreeMap<>();
            if (!json.containsKey("annotations")) {
                return annotations;
            }
            if (!(json.get("annotations") instanceof Map<?, ?> map)) {
                throw wrong("expected the annotations of " + source + " to be an object of texts");
            }
            map.forEach((key, value) -> {
                if (!(key instanceof String name) || !(value instanceof String text)) {
                    throw wrong("expected the annotations of " + source + " to be texts");
                }
                annotations.put(name, text);
            });
            return annotations;
        }

        private void only(Map<?, ?> json, Set<String> known, String what) {
            for (Object key : json.keySet()) {
                if (!known.contains(String.valueOf(key))) {
                    throw wrong(what + " has \"" + key + "\"; known are " + String.join(", ", new TreeSet<>(known)));
                }
            }
        }

        private IllegalArgumentException wrong(String problem) {
            return new IllegalArgumentException(file + ": " + problem);
        }
    }

    /** Returns the rules for a reference, each of which must be fulfilled; none if nothing is said about it. */
    List<SignatureRule> rules(PlatformRef ref) {
        if (ref instanceof OciRef oci) {
            return rule(oci).stream().toList();
        }
        return ref instanceof GitRef git ? rules(GitFetcher.source(git)) : List.of();
    }

    /** Returns the rule for a module in a registry; empty if nothing is said about it. */
    public Optional<SignatureRule> rule(OciRef ref) {
        Optional<SignatureRule> rule = rule(OciRegistry.source("https", ref.registry(), ref.repository()));
        // A registry without a port may be spoken to without encryption too, as settings say: then another port may be
        // meant.
        Optional<SignatureRule> plain = rule(OciRegistry.source("http", ref.registry(), ref.repository()))
                .filter(SignatureRule::wantsSignatures);
        return Stream.concat(rule.stream(), plain.stream()).max(STRICTNESS);
    }

    /** Returns the rule for a repository of a registry, whose names have small letters only, however the rule is written. */
    private Optional<SignatureRule> rule(Endpoint source) {
        return narrowest(rule -> rule.pattern().matchesInAnyForm(source));
    }

    /**
     * Returns the rules for a Git repository. To some hosts it is another one in small letters than in capital ones and to others the same, and
     * who writes the reference is not to choose between rules by its letters: so what is said about it as it is written counts beside
     * what is said about it in any letters, and only an exemption that is written just so counts at all.
     */
    private List<SignatureRule> rules(Endpoint source) {
        Optional<SignatureRule> written = narrowest(rule -> rule.pattern().matches(source));
        Optional<SignatureRule> inAnyLetters = narrowest(rule -> rule.pattern().matchesInAnyForm(source)
                && (rule.wantsSignatures() || rule.pattern().matches(source)));
        return Stream.concat(written.filter(SignatureRule::wantsSignatures).stream(), inAnyLetters.stream())
                .distinct()
                .toList();
    }

    /** Returns the rule inside which no other one fits; of several the strictest, as nobody has said which of them is meant. */
    private Optional<SignatureRule> narrowest(Predicate<SignatureRule> fits) {
        List<SignatureRule> fitting = rules.stream().filter(fits).toList();
        return fitting.stream()
                .filter(rule -> fitting.stream().noneMatch(other -> isInside(other, rule)))
                .max(STRICTNESS.thenComparing(SignatureRule::pattern, SourcePattern.BY_NARROWNESS));
    }

    private static boolean isInside(SignatureRule inner, SignatureRule outer) {
        return outer.pattern().contains(inner.pattern()) && !inner.pattern().contains(outer.pattern());
    }

    /** Returns the host and the repository of a reference as policies know them; empty if it names none. */
    public static Optional<Endpoint> endpoint(PlatformRef ref) {
        if (ref instanceof OciRef oci) {
            return Optional.of(OciRegistry.source("https", oci.registry(), oci.repository()));
        }
        return ref instanceof GitRef git ? Optional.of(GitFetcher.source(git)) : Optional.empty();
    }

    /** Returns a text that changes with what is wanted of any registry. */
    public String fingerprint() {
        Set<String> all = new TreeSet<>();
        rules.forEach(rule -> all.add(rule.pattern() + " " + rule.fingerprint()));
        return all + (acceptsOthers ? " or any other" : "");
    }

    /** Returns who must have signed the commit, or the tag, of a reference: one of each; none if no rule says. */
    public List<AllowedSigners> signers(GitRef ref) {
        return rules(ref).stream()
                .flatMap(rule -> rule.signers().stream())
                .distinct()
                .toList();
    }

    /** Returns the rule that wants signatures of a module in a registry; empty if none does. */
    Optional<SignatureRule> wanted(OciRef ref) {
        return rule(ref).filter(SignatureRule::wantsSignatures);
    }

    /**
     * Does nothing unless a reference is refused whatever it means.
     *
     * @throws ModuleException if it is: {@link Reason#UNVERIFIED}
     */
    public void check(PlatformRef ref) throws ModuleException {
        Optional<String> problem = problem(ref);
        if (problem.isPresent()) {
            throw new ModuleException(
                    Reason.UNVERIFIED, "Tried to load " + ref + " but the signature policy " + problem.orElseThrow());
        }
    }

    /** Returns why a reference is refused whatever it means: no rule is about it, or it cannot have the signature it should. */
    Optional<String> problem(PlatformRef ref) {
        Optional<Endpoint> source = endpoint(ref);
        if (source.isEmpty()) {
            return Optional.empty();
        }
        List<SignatureRule> wanted = rules(ref);
        if (wanted.isEmpty()) {
            return acceptsOthers
                    ? Optional.empty()
                    : Optional.of(
                            "has no rule for it and refuses all others; the file that PEQUOD_SIGNATURE_POLICY names has"
                                    + " the rules, and \"source\": \""
                                    + source.orElseThrow().authority() + "/"
                                    + source.orElseThrow().repository() + "\" is the narrowest that fits");
        }
        boolean isRegistry = ref instanceof OciRef;
        boolean isPossible = wanted.stream()
                .allMatch(rule -> !rule.wantsSignatures()
                        || (isRegistry ? rule.threshold() > 0 : rule.signers().isPresent()));
        if (isPossible) {
            return Optional.empty();
        }
        return Optional.of(
                isRegistry
                        ? "names signers of commits for it, but no keys, which sign modules in registries"
                        : "names keys for it, which sign modules in registries, but no signers of commits");
    }
}
