package dev.pequod.resolver.net;

import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.SequencedSet;

/**
 * The secrets that servers were sent last, each with whose it is: a server may repeat one when it is asked for something else later on, without
 * any. Only messages for the same owner leave it out: otherwise somebody whose password is a usual word would keep it from all others. It never
 * prints a secret. Thread-safe.
 */
public final class SentSecrets {
    private static final int MOST = 1_000;
    private static final long MOST_CHARS = 1 << 20;

    /** What is sent last stands last. */
    private final SequencedSet<Sent> all = new LinkedHashSet<>();

    private long chars;

    private record Sent(String owner, String server, String secret) {
        @Override
        public String toString() {
            return "Sent[<redacted>]";
        }
    }

    synchronized void add(String owner, String server, String secret) {
        Sent sent = new Sent(owner, server, secret);
        if (all.remove(sent)) {
            chars -= secret.length();
        }
        all.addLast(sent);
        chars += secret.length();
        Iterator<Sent> eldest = all.iterator();
        while (all.size() > MOST || chars > MOST_CHARS) {
            chars -= eldest.next().secret().length();
            eldest.remove();
        }
    }

    /** Returns those that a server was sent for an owner; the empty server means all of them. */
    synchronized List<String> of(String owner, String server) {
        return all.stream()
                .filter(sent -> (server.isEmpty() || sent.server().equals(server))
                        && sent.owner().equals(owner))
                .map(Sent::secret)
                .toList();
    }

    /** Returns nothing of what it holds. */
    @Override
    public String toString() {
        return "SentSecrets[<redacted>]";
    }
}
