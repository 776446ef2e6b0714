package dev.pequod.conformance.fuzz;

import dev.pequod.cue.CueContext;
import dev.pequod.cue.CueFormat;
import dev.pequod.cue.Data;
import dev.pequod.cue.Limits;
import dev.pequod.cue.Value;
import dev.pequod.cue.errors.CueError;
import dev.pequod.cue.errors.CueException;
import dev.pequod.cue.errors.Position;
import dev.pequod.cue.internal.number.Decimal;
import dev.pequod.cue.internal.number.DecimalException;
import dev.pequod.cue.internal.source.SourceFile;
import dev.pequod.cue.internal.syntax.LanguageVersion;
import dev.pequod.cue.internal.syntax.ParseOptions;
import dev.pequod.cue.internal.syntax.Parser;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;

/**
 * A reader of foreign bytes, and what must hold whatever the bytes are: it ends, with a result or with an error of the kind that is
 * documented, and what it wrote it can read again. Anything else that is thrown is a bug.
 */
public enum FuzzTarget {
    /** Tokens: each error has a place in the text. */
    SCANNER {
        @Override
        public void feed(byte[] bytes) {
            SourceFile file = SourceFile.of("in.cue", bytes);
            ParseOptions all = new ParseOptions(
                    LanguageVersion.LATEST,
                    true,
                    ParseOptions.Part.ALL,
                    true,
                    true,
                    ParseOptions.DEFAULT.maxLength(),
                    Long.MAX_VALUE);
            for (CueError error : Parser.parseFile(file, all).errors()) {
                require(!error.message().isEmpty(), "an error says nothing");
                for (Position at : error.positions()) {
                    require(at.offset() >= 0 && at.offset() <= file.length(), "an error is outside the text");
                }
            }
        }
    },
    /** Source: what was parsed is formatted, and formatting that changes nothing. */
    PARSER {
        @Override
        public void feed(byte[] bytes) {
            String once;
            try {
                once = CueFormat.format("in.cue", bytes, false);
            } catch (CueException refused) {
                return;
            }
            String twice = CueFormat.format("in.cue", once.getBytes(StandardCharsets.UTF_8), false);
            require(once.equals(twice), "formatting is not stable");
        }
    },
    /** Programs: evaluated within few steps, twice to the same end. */
    EVALUATOR {
        @Override
        public void feed(byte[] bytes) {
            String text = new String(bytes, StandardCharsets.UTF_8);
            String first = outcome(text);
            require(first.equals(outcome(text)), "two evaluations differ");
        }

        private String outcome(String text) {
            try {
                Value value = CONTEXT.compile("in.cue", text).value();
                value.validate(false);
                return value.toCompactJson();
            } catch (CueException e) {
                return e.errors().toString();
            }
        }
    },
    /** Numbers: two texts and what is computed of them. */
    NUMBER {
        @Override
        public void feed(byte[] bytes) {
            String[] texts = new String(bytes, StandardCharsets.ISO_8859_1).split(" ", 2);
            try {
                Decimal a = Decimal.parse(texts[0]);
                require(Decimal.parse(a.toString()).compareTo(a) == 0, "a number is not what it is written as");
                Decimal b = Decimal.parse(texts[texts.length - 1]);
                require(a.add(b).compareTo(b.add(a)) == 0, "addition does not commute");
                require(a.multiply(b).compareTo(b.multiply(a)) == 0, "multiplication does not commute");
                a.quo(b).rem(b).floor();
            } catch (NumberFormatException | DecimalException expected) {
                // no number, or no result
                return;
            }
        }
    },
    /** JSON: what was read is written, and read as the same. */
    JSON {
        @Override
        public void feed(byte[] bytes) {
            data(() -> List.of(Data.ofJson("in.json", new String(bytes, StandardCharsets.UTF_8))));
        }
    },
    /** YAML. */
    YAML {
        @Override
        public void feed(byte[] bytes) {
            data(() -> Data.ofYaml("in.yaml", new String(bytes, StandardCharsets.UTF_8)));
        }
    },
    /** TOML. */
    TOML {
        @Override
        public void feed(byte[] bytes) {
            data(() -> List.of(Data.ofToml("in.toml", new String(bytes, StandardCharsets.UTF_8))));
        }
    },
    /** Templates of {@code text/template}, with some data. */
    TEMPLATE {
        private static final String PROGRAM = """
                import "text/template"
                text: string
                out: template.Execute(text, {a: [1, 2, 3], b: {c: "x", d: null}, e: 1.5, f: "<&>"})
                """;

        @Override
        public void feed(byte[] bytes) {
            try {
                CONTEXT.compile("in.cue", PROGRAM)
                        .value()
                        .fill("text", Data.of(new String(bytes, StandardCharsets.UTF_8)))
                        .lookup("out")
                        .toCompactJson();
            } catch (CueException expected) {
                // a template that is refused, or whose output is too long
                return;
            }
        }
    };

    private static final CueContext CONTEXT =
            CueContext.create().withLimits(Limits.DEFAULTS.withSteps(100_000).withTimeout(Duration.ofSeconds(20)));

    /** Reads the bytes; throws what nothing may throw if there is a bug. */
    public abstract void feed(byte[] bytes);

    @FunctionalInterface
    private interface Reading {
        List<Data> read();
    }

    private static void data(Reading reading) {
        try {
            for (Data data : reading.read()) {
                String json = CONTEXT.value(data).toCompactJson();
                String again = CONTEXT.value(Data.ofJson("again.json", json)).toCompactJson();
                // a zero of JSON has no sign, as in the reference
                require(json.replace("-0", "0").equals(again.replace("-0", "0")), "JSON is not read as it was written");
            }
        } catch (CueException expected) {
            // text that is refused
            return;
        }
    }

    private static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new IllegalStateException(otherwise);
        }
    }
}
