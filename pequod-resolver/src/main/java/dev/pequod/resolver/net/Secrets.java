package dev.pequod.resolver.net;

import dev.pequod.api.Credential;
import dev.pequod.api.ModuleException;
import java.util.BitSet;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What is sent to a server as a secret, and is not to be told to anybody else: a server can repeat what it hears, wherever a message takes its
 * words from. Letters count in either case, since names of hosts and protocols change it. It never prints a secret. Thread-safe.
 */
public final class Secrets {
    private static final String IN_PLACE = "<redacted>";
    private static final int SHORTEST = 4;

    /** What the plain texts of them consist of. */
    private final Set<String> all = ConcurrentHashMap.newKeySet();

    private final SentSecrets before;
    private final String owner;
    private final String server;

    private Secrets(SentSecrets before, String owner, String server) {
        this.before = before;
        this.owner = owner;
        this.server = server;
    }

    /** Returns those that any server was sent for an owner. */
    public static Secrets sent(SentSecrets before, String owner) {
        return new Secrets(before, owner, "");
    }

    /** Returns those that are known before a server is asked for anything: the login of the proxy that leads to it. */
    public static Secrets of(NetworkOptions options, Endpoint server) {
        return of(options, server, new SentSecrets(), "");
    }

    /**
     * Returns those that are known before a server is asked for anything, and those that it was sent before.
     *
     * @param before where those are that it was sent, and are kept that it will be
     * @param owner who asks, such as a namespace
     */
    public static Secrets of(NetworkOptions options, Endpoint server, SentSecrets before, String owner) {
        Secrets secrets = new Secrets(before, owner, server.authority());
        options.proxy(server).flatMap(NetworkOptions::proxyCredential).ifPresent(secrets::add);
        return secrets;
    }

    /**
     * Adds what is, or is to become, a part of what is sent. What has fewer than four characters is no secret that could be kept, and stands in
     * most texts by chance.
     */
    public void add(String secret) {
        String bytes = PlainText.of(secret).bytes();
        if (bytes.length() >= SHORTEST) {
            all.add(bytes);
            before.add(owner, server, bytes);
        }
    }

    private Stream<String> known() {
        return Stream.concat(all.stream(), before.of(owner, server).stream()).distinct();
    }

    /** Adds the secret of a login, as it is and as it is sent together with its user, also in the alphabet of addresses. */
    public void add(Credential login) {
        String basic = NetworkOptions.basic(login);
        String bare = basic.replace("=", "");
        add(login.secret());
        add(basic);
        add(bare);
        add(bare.replace('+', '-').replace('/', '_'));
    }

    /** Reports whether a text has one in it. */
    public boolean isIn(String text) {
        PlainText plain = PlainText.of(text);
        return known().anyMatch(plain::contains);
    }

    /** Reports whether a failure, or what caused it, tells one. */
    public boolean isIn(@Nullable Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (isIn(cause.toString())) {
                return true;
            }
        }
        return false;
    }

    /** Returns a text with other words in the place of each. */
    public String redacted(String text) {
        PlainText plain = PlainText.of(text);
        BitSet told = new BitSet();
        known().forEach(secret -> plain.mark(secret, told));
        return plain.replaced(told, IN_PLACE);
    }

    /**
     * Returns a failure that tells none, and without what caused it where that tells one.
     *
     * @param what what was tried, in whose words a server has no part
     */
    public ModuleException redacted(String what, ModuleException failure) {
        String message = String.valueOf(failure.getMessage());
        String begin = "Tried to " + what + " but ";
        String told =
                message.startsWith(begin) ? begin + redacted(message.substring(begin.length())) : redacted(message);
        boolean isToldByCause = isIn(failure.getCause());
        return told.equals(message) && !isToldByCause
                ? failure
                : new ModuleException(failure.reason(), told, isToldByCause ? null : failure.getCause());
    }

    /** Returns nothing of what it holds. */
    @Override
    public String toString() {
        return "Secrets[<redacted>]";
    }
}
