package dev.pequod.cli.module;

import dev.pequod.api.FileProblem;
import dev.pequod.cli.command.Arguments;
import dev.pequod.cli.command.FailureException;
import dev.pequod.cli.command.Syntax;
import dev.pequod.cli.command.UsageException;
import dev.pequod.cli.console.Terminal;
import dev.pequod.resolver.trust.KeyException;
import dev.pequod.resolver.trust.SigningKey;
import dev.pequod.resolver.trust.VerificationKey;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/** Keys in files, and annotations, as the commands that sign and verify take them. */
final class KeyFiles {
    static final String KEY = "--key";

    private static final String ANNOTATION = "--annotation";
    private static final String PASSWORD = "COSIGN_PASSWORD";
    private static final int MOST_BYTES = 1 << 16;

    private KeyFiles() {}

    static void declareAnnotations(Syntax syntax, String what) {
        syntax.options("-a " + ANNOTATION, "NAME=VALUE", what + "; may be given several times");
    }

    static Map<String, String> annotations(Arguments arguments) {
        Map<String, String> annotations = new TreeMap<>();
        for (String annotation : arguments.values(ANNOTATION)) {
            int equals = annotation.indexOf('=');
            if (equals < 1) {
                throw new UsageException(ANNOTATION + ": expected NAME=VALUE, found \"" + annotation + "\"");
            }
            String name = annotation.substring(0, equals);
            String value = annotation.substring(equals + 1);
            String other = annotations.put(name, value);
            if (other != null && !other.equals(value)) {
                throw new UsageException(
                        ANNOTATION + ": " + name + " has one value, and " + other + " and " + value + " are given");
            }
        }
        return annotations;
    }

    static SigningKey signingKey(String file, Terminal terminal) {
        try {
            return SigningKey.parse(name(file), read(file, terminal), () -> password(file, terminal));
        } catch (KeyException e) {
            throw unusable(file, e);
        }
    }

    static VerificationKey verificationKey(String file, Terminal terminal) {
        try {
            return VerificationKey.parse(name(file), read(file, terminal));
        } catch (KeyException e) {
            throw unusable(file, e);
        }
    }

    static FailureException unusable(String file, KeyException e) {
        return new FailureException("Tried to use the key " + file + " but " + e.getMessage(), e);
    }

    /** As cosign takes it, so that one setting is for both. */
    private static byte[] password(String file, Terminal terminal) {
        String password = terminal.environment().get(PASSWORD);
        if (password == null) {
            throw new FailureException(
                    "Tried to use the key " + file + " but it is encrypted; set " + PASSWORD + " to its password",
                    null);
        }
        return password.getBytes(StandardCharsets.UTF_8);
    }

    private static String name(String file) {
        return String.valueOf(Path.of(file).getFileName());
    }

    private static byte[] read(String file, Terminal terminal) {
        Path path = terminal.resolve(file);
        try {
            if (Files.size(path) > MOST_BYTES) {
                throw new FailureException("Tried to read the key " + file + " but it is too large for one", null);
            }
            return Files.readAllBytes(path);
        } catch (IOException e) {
            throw new FailureException("Tried to read the key " + file + " but " + FileProblem.of(e), e);
        }
    }
}
