package dev.pequod.resolver.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.util.List;
import org.junit.jupiter.api.Test;

final class SentSecretsTest {
    private final SentSecrets sent = new SentSecrets();

    @Test
    void areKnownToTheirOwnerForTheirServer() {
        sent.add("shop", "r.example", "s3cret");
        sent.add("shop", "r.example", "s3cret");
        assertEquals(List.of("s3cret"), sent.of("shop", "r.example"));
        assertEquals(List.of(), sent.of("shop", "other.example"));
        assertEquals(List.of(), sent.of("other", "r.example"));
        assertFalse(sent.toString().contains("s3cret"));
    }

    @Test
    void thoseThatWereSentLongAgoAreForgotten() {
        sent.add("shop", "r.example", "first");
        sent.add("shop", "r.example", "second");
        for (int i = 0; i < 998; i++) {
            sent.add("shop", "r.example", "s" + i);
        }
        sent.add("shop", "r.example", "first");
        sent.add("shop", "r.example", "last");
        List<String> known = sent.of("shop", "r.example");
        assertEquals(1_000, known.size());
        assertFalse(known.contains("second"));
        assertEquals(List.of("first", "last"), known.subList(998, 1_000));
        sent.add("shop", "r.example", "x".repeat(1 << 20));
        assertEquals(1, sent.of("shop", "r.example").size());
    }
}
