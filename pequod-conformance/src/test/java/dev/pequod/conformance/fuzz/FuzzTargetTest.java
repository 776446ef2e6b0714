package dev.pequod.conformance.fuzz;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A few thousand inputs for each target, the same in each run; a fuzzer goes on from there. */
final class FuzzTargetTest {
    private static final int MUTANTS = 30;

    /** Inputs that once showed a bug, and what is hard to read. */
    private static final List<String> SPECIAL = List.of(
            "",
            "\0",
            "\uFEFF{}",
            "1e100001",
            "-0.0e-0 1E+3",
            "{{range $i, $e := .a}}{{end}}{{",
            "a: &a [*a]",
            "[[[[[[[[[[[[[[[[",
            "\"\\u{D800}\"",
            "x: {for k, v in x {(k): v}}",
            "[a]\n[a.b]\n[a]");

    @ParameterizedTest
    @EnumSource(FuzzTarget.class)
    void endsAsDocumented(FuzzTarget target) throws IOException {
        Random random = new Random(target.name().hashCode());
        for (byte[] seed : seeds()) {
            feed(target, seed);
            for (int i = 0; i < MUTANTS; i++) {
                feed(target, mutate(seed, random));
            }
        }
    }

    private static void feed(FuzzTarget target, byte[] input) {
        assertDoesNotThrow(() -> target.feed(input), () -> new String(input, StandardCharsets.UTF_8));
    }

    private static List<byte[]> seeds() throws IOException {
        try (Stream<Path> files = Files.walk(Path.of("src/test/resources/dev/pequod/conformance/cases/eval"))) {
            List<Path> some =
                    files.filter(Files::isRegularFile).sorted().limit(20).toList();
            Stream.Builder<byte[]> seeds = Stream.builder();
            for (Path file : some) {
                seeds.add(Files.readAllBytes(file));
            }
            SPECIAL.forEach(text -> seeds.add(text.getBytes(StandardCharsets.UTF_8)));
            return seeds.build().toList();
        }
    }

    private static byte[] mutate(byte[] seed, Random random) {
        byte[] mutant = seed.clone();
        for (int i = 0; i < 3 && mutant.length > 0; i++) {
            mutant[random.nextInt(mutant.length)] = (byte) random.nextInt(256);
        }
        return mutant;
    }
}
