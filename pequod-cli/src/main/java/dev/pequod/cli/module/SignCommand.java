package dev.pequod.cli.module;

import dev.pequod.api.Digest;
import dev.pequod.api.ModuleException;
import dev.pequod.cli.command.Arguments;
import dev.pequod.cli.command.ExitCode;
import dev.pequod.cli.command.Output;
import dev.pequod.cli.command.Syntax;
import dev.pequod.cli.command.UsageException;
import dev.pequod.cli.console.Progress;
import dev.pequod.cli.console.Terminal;
import dev.pequod.cli.source.ModuleSources;
import dev.pequod.graph.json.JsonArray;
import dev.pequod.graph.json.JsonObject;
import dev.pequod.graph.json.JsonString;
import dev.pequod.graph.json.JsonValue;
import dev.pequod.resolver.trust.KeyException;
import dev.pequod.resolver.trust.ModuleSigner;
import dev.pequod.resolver.trust.SigningKey;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** {@code pequod module sign}: a signature that {@code cosign verify --key} accepts. */
final class SignCommand extends ModuleCommand {

    SignCommand() {
        super("sign", "Sign a published module with a key, as cosign does");
    }

    @Override
    public void declare(Syntax syntax) {
        syntax.describe(
                        "The key is one that cosign generate-key-pair has made, with its password in COSIGN_PASSWORD, or PKCS#8 (EC, Ed25519, RSA).",
                        "What is signed is the digest: a tag that moves afterwards has no signature.")
                .operand("REF", "oci:HOST/REPO:TAG, oci:HOST/REPO@sha256:…, or LAYOUT[:TAG]")
                .option(KeyFiles.KEY, "FILE", "the private key");
        KeyFiles.declareAnnotations(syntax, "a fact to sign too, which a policy may ask for");
        Output.declare(syntax);
        ModuleSources.declare(syntax);
        syntax.example("pequod module sign oci:registry.example.com/web@sha256:… --key cosign.key -a env=prod");
    }

    @Override
    ExitCode run(Arguments arguments, ModuleSources sources, Terminal terminal) throws IOException, ModuleException {
        String file = arguments
                .value(KeyFiles.KEY)
                .orElseThrow(() -> new UsageException(KeyFiles.KEY + " is missing: name the file of the private key"));
        Map<String, String> annotations = KeyFiles.annotations(arguments);
        SigningKey key = KeyFiles.signingKey(file, terminal);
        Place named = Place.existing(arguments.operands().getFirst(), sources, terminal);
        Digest digest;
        Digest signature;
        try (Place place = named.alone(sources, terminal)) {
            String what = "Asking " + place.repository().name();
            digest = Progress.during(terminal, what, place::resolve);
            signature = Progress.during(
                    terminal, "Signing " + place.pinned(digest), () -> signed(place, digest, key, annotations, file));
            place.finish();
        }
        Map<String, JsonValue> json = new LinkedHashMap<>();
        json.put("reference", new JsonString(named.pinned(digest)));
        json.put("signature", new JsonString(signature.toString()));
        json.put("key", new JsonString(key.verificationKey().fingerprint()));
        List<String> warnings = named.isShared() && named.digest().isEmpty()
                ? List.of("what was signed is " + digest
                        + ", which the tag means now; somebody may have moved it since it was"
                        + " pushed, so sign the digest that push printed")
                : List.of();
        json.put("warnings", JsonArray.ofStrings(warnings));
        Output.of(arguments).print(new JsonObject(json), named.pinned(digest) + "\n", terminal);
        warn(terminal, arguments, warnings);
        return ExitCode.OK;
    }

    private static Digest signed(
            Place place, Digest digest, SigningKey key, Map<String, String> annotations, String file)
            throws ModuleException {
        try {
            return new ModuleSigner(place.repository()).sign(digest, key, annotations);
        } catch (KeyException e) {
            throw KeyFiles.unusable(file, e);
        }
    }
}
