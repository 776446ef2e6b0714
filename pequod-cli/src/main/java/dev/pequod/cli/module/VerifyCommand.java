package dev.pequod.cli.module;

import dev.pequod.api.Digest;
import dev.pequod.api.ModuleException;
import dev.pequod.api.ModuleException.Reason;
import dev.pequod.api.OciRef;
import dev.pequod.api.PlatformRef;
import dev.pequod.api.PlatformRefException;
import dev.pequod.cli.command.Arguments;
import dev.pequod.cli.command.ExitCode;
import dev.pequod.cli.command.Output;
import dev.pequod.cli.command.Syntax;
import dev.pequod.cli.command.UsageException;
import dev.pequod.cli.console.Progress;
import dev.pequod.cli.console.Terminal;
import dev.pequod.cli.source.ModuleSources;
import dev.pequod.cli.source.NamedModule;
import dev.pequod.graph.json.JsonObject;
import dev.pequod.graph.json.JsonString;
import dev.pequod.graph.json.JsonValue;
import dev.pequod.resolver.net.SourcePattern;
import dev.pequod.resolver.oci.OciLayout;
import dev.pequod.resolver.trust.SignatureCheck;
import dev.pequod.resolver.trust.SignaturePolicy;
import dev.pequod.resolver.trust.SignatureRule;
import dev.pequod.resolver.trust.SignatureVerifier;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** {@code pequod module verify}: who has signed a published module. */
final class VerifyCommand extends ModuleCommand {
    private static final String THRESHOLD = "--threshold";

    /** What was found: a module by its digest, and who has signed it. */
    private record Verified(String reference, String signers) {}

    VerifyCommand() {
        super("verify", "Check the signatures of a published module against keys, or the signature policy");
    }

    @Override
    public void declare(Syntax syntax) {
        syntax.describe("Without --key, PEQUOD_SIGNATURE_POLICY decides. Ends with 1 if the signatures do not suffice.")
                .operand("REF", "oci:HOST/REPO:TAG or oci:HOST/REPO@sha256:…; with --key also LAYOUT[:TAG]")
                .options(KeyFiles.KEY, "FILE", "a public key whose signature counts; may be given several times")
                .option(THRESHOLD, "NUMBER", "how many of the keys must have signed, 1 if not given");
        KeyFiles.declareAnnotations(syntax, "a fact that must be signed too");
        Output.declare(syntax);
        ModuleSources.declare(syntax);
        syntax.example("pequod module verify oci:registry.example.com/web:v1.1.0 --key cosign.pub");
    }

    @Override
    ExitCode run(Arguments arguments, ModuleSources sources, Terminal terminal) throws IOException, ModuleException {
        String operand = arguments.operands().getFirst();
        Place place = Place.existing(operand, sources, terminal);
        SignatureRule rule = rule(arguments, operand, sources, terminal);
        Verified verified = Progress.during(
                terminal,
                "Asking " + place.repository().name(),
                () -> verified(place, rule, arguments.values(KeyFiles.KEY)));
        Map<String, JsonValue> json = new LinkedHashMap<>();
        json.put("reference", new JsonString(verified.reference()));
        json.put("verifiedBy", new JsonString(verified.signers()));
        Output.of(arguments)
                .print(
                        new JsonObject(json),
                        verified.reference() + "\nverified by " + verified.signers() + "\n",
                        terminal);
        return ExitCode.OK;
    }

    private static Verified verified(Place place, SignatureRule rule, List<String> keys) throws ModuleException {
        Digest digest = place.resolve();
        try {
            Verified verified = new Verified(place.pinned(digest), signers(place, digest, rule, keys));
            if (place.repository() instanceof OciLayout layout) {
                layout.checkParts(digest); // whoever gets it across an air gap learns here that it is whole
            }
            return verified;
        } catch (ModuleException e) {
            if (e.reason() == Reason.UNVERIFIED) {
                place.repository().manifest(digest); // what is not there has no signature either
            }
            throw e;
        }
    }

    private static String signers(Place place, Digest digest, SignatureRule rule, List<String> keys)
            throws ModuleException {
        return keys.isEmpty()
                ? SignatureCheck.verifiedBy(place.repository(), digest, rule)
                : SignatureCheck.verifiedBy(
                        place.repository(),
                        digest,
                        rule,
                        Stream.concat(
                                                keys.stream().map(key -> KeyFiles.KEY + " " + key),
                                                rule.annotations().entrySet().stream()
                                                        .map(fact -> "-a " + fact.getKey() + "=" + fact.getValue()))
                                        .collect(Collectors.joining(" "))
                                + (keys.size() == 1 ? " wants" : " want"));
    }

    private static OciRef ref(String text) {
        try {
            if (PlatformRef.parse(text) instanceof OciRef ref) {
                return ref;
            }
            throw new UsageException(text + ": only modules in registries have signatures");
        } catch (PlatformRefException e) {
            throw new UsageException(text + ": " + NamedModule.inOneLine(e));
        }
    }

    private static boolean isInRegistry(String operand) {
        return operand.startsWith(OciRef.SCHEME + ":");
    }

    /** Returns what messages call the place; one on disk has no host. */
    private static SourcePattern source(String operand) {
        if (!isInRegistry(operand)) {
            return SourcePattern.parse("layout");
        }
        OciRef ref = ref(operand);
        return SourcePattern.parse(ref.registry() + "/" + ref.repository());
    }

    private static SignatureRule rule(Arguments arguments, String operand, ModuleSources sources, Terminal terminal)
            throws ModuleException {
        List<SignatureVerifier> keys = new ArrayList<>();
        for (String file : arguments.values(KeyFiles.KEY)) {
            keys.add(KeyFiles.verificationKey(file, terminal));
        }
        if (keys.isEmpty()) {
            return ruleOfPolicy(arguments, operand, sources.signatures());
        }
        try {
            return new SignatureRule(
                    source(operand),
                    keys,
                    Integer.parseInt(arguments.value(THRESHOLD).orElse("1")),
                    KeyFiles.annotations(arguments));
        } catch (NumberFormatException e) {
            throw new UsageException(THRESHOLD + ": expected a number");
        } catch (IllegalArgumentException e) {
            throw new UsageException(KeyFiles.KEY + ", " + THRESHOLD + ": " + e.getMessage());
        }
    }

    private static SignatureRule ruleOfPolicy(Arguments arguments, String operand, SignaturePolicy policy)
            throws ModuleException {
        if (!isInRegistry(operand)) {
            throw new UsageException(KeyFiles.KEY + " is missing; PEQUOD_SIGNATURE_POLICY is about registries");
        }
        if (policy.equals(SignaturePolicy.NONE)) {
            throw new UsageException(KeyFiles.KEY
                    + " is missing: name the file of a public key, or a policy by PEQUOD_SIGNATURE_POLICY");
        }
        if (arguments.value(THRESHOLD).isPresent()) {
            throw new UsageException(THRESHOLD + " counts the keys of " + KeyFiles.KEY
                    + ", and there is none; PEQUOD_SIGNATURE_POLICY says how many of its keys must have signed");
        }
        OciRef ref = ref(operand);
        policy.check(ref);
        SignatureRule rule = policy.rule(ref)
                .filter(found -> found.threshold() > 0)
                .orElseThrow(() -> new UsageException(KeyFiles.KEY
                        + " is missing, and no rule of PEQUOD_SIGNATURE_POLICY wants a signature of " + ref));
        try {
            return rule.withAnnotations(KeyFiles.annotations(arguments));
        } catch (IllegalArgumentException e) {
            throw new UsageException("--annotation: " + e.getMessage());
        }
    }
}
