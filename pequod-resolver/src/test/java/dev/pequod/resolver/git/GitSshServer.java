package dev.pequod.resolver.git;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.PublicKey;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.apache.sshd.common.config.keys.KeyUtils;
import org.apache.sshd.common.config.keys.PublicKeyEntry;
import org.apache.sshd.common.config.keys.writer.openssh.OpenSSHKeyEncryptionContext;
import org.apache.sshd.common.config.keys.writer.openssh.OpenSSHKeyPairResourceWriter;
import org.apache.sshd.common.keyprovider.KeyPairProvider;
import org.apache.sshd.common.session.Session;
import org.apache.sshd.common.session.SessionListener;
import org.apache.sshd.server.Environment;
import org.apache.sshd.server.ExitCallback;
import org.apache.sshd.server.SshServer;
import org.apache.sshd.server.channel.ChannelSession;
import org.apache.sshd.server.command.Command;
import org.apache.sshd.server.shell.InvertedShellWrapper;
import org.apache.sshd.server.shell.ProcessShell;
import org.jspecify.annotations.Nullable;

/** A server of ssh that runs the real {@code git upload-pack}, and nothing else. */
final class GitSshServer implements AutoCloseable {
    private final SshServer server = SshServer.setUpDefaultServer();
    private final KeyPair hostKey;
    private final Path root;
    private final List<String> commands = new CopyOnWriteArrayList<>();
    private final List<PublicKey> allowed = new CopyOnWriteArrayList<>();
    private volatile @Nullable Consumer<ChannelSession> instead;
    private final Map<String, String> passwords = new ConcurrentHashMap<>();

    GitSshServer(Path root) throws IOException, GeneralSecurityException {
        this.root = root;
        hostKey = key("ecdsa-sha2-nistp256", 256);
        server.setHost("127.0.0.1");
        server.setKeyPairProvider(KeyPairProvider.wrap(hostKey));
        server.setPublickeyAuthenticator((user, key, session) ->
                user.equals("git") && allowed.stream().anyMatch(known -> KeyUtils.compareKeys(known, key)));
        server.setPasswordAuthenticator((user, password, session) -> password.equals(passwords.get(user)));
        server.setCommandFactory(this::command);
        server.start();
    }

    static KeyPair key(String type, int size) throws GeneralSecurityException {
        return KeyUtils.generateKeyPair(type, size);
    }

    /** Returns a private key in the form of OpenSSH. */
    static String text(KeyPair key, String passphrase) throws IOException, GeneralSecurityException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        OpenSSHKeyEncryptionContext protection = null;
        if (!passphrase.isEmpty()) {
            protection = new OpenSSHKeyEncryptionContext();
            protection.setPassword(passphrase);
            protection.setCipherName("AES");
            protection.setCipherType("256");
            protection.setCipherMode("CTR");
        }
        OpenSSHKeyPairResourceWriter.INSTANCE.writePrivateKey(key, "test", protection, out);
        return out.toString(StandardCharsets.UTF_8);
    }

    int port() {
        return server.getPort();
    }

    void allow(KeyPair key) {
        allowed.add(key.getPublic());
    }

    void allow(String user, String password) {
        passwords.put(user, password);
    }

    /** Does something instead of each command. */
    void instead(Consumer<ChannelSession> action) {
        instead = action;
    }

    private record OtherCommand(Consumer<ChannelSession> action) implements Command {
        @Override
        public void setInputStream(InputStream in) {}

        @Override
        public void setOutputStream(OutputStream out) {}

        @Override
        public void setErrorStream(OutputStream err) {}

        @Override
        public void setExitCallback(ExitCallback callback) {}

        @Override
        public void start(ChannelSession channel, Environment environment) {
            action.accept(channel);
        }

        @Override
        public void destroy(ChannelSession channel) {}
    }

    /** Does something in each session in which somebody has said who he is. */
    void whenAuthenticated(Consumer<Session> action) {
        server.addSessionListener(new SessionListener() {
            @Override
            public void sessionEvent(Session session, Event event) {
                if (event == Event.Authenticated) {
                    action.accept(session);
                }
            }
        });
    }

    /** Returns what was run so far. */
    List<String> commands() {
        return List.copyOf(commands);
    }

    /** Returns the line of a file of known hosts for this server under a name. */
    String knownAs(String name) throws IOException {
        return known(name, hostKey);
    }

    static String known(String name, KeyPair key) throws IOException {
        StringWriter line = new StringWriter();
        line.append(name).append(' ');
        PublicKeyEntry.appendPublicKeyEntry(line, key.getPublic());
        return line.append('\n').toString();
    }

    private Command command(ChannelSession channel, String command) throws IOException {
        commands.add(command);
        if (!command.matches("git-upload-pack '[a-z/.]+'")) {
            throw new IOException("only git-upload-pack is run here");
        }
        String path = command.substring(command.indexOf('\'') + 1, command.length() - 1);
        Path repository = root.resolve(path.startsWith("/") ? path.substring(1) : path);
        Consumer<ChannelSession> other = instead;
        if (other != null) {
            return new OtherCommand(other);
        }
        // As a server of OpenSSH does unless it is told to, it lets no variables through, so that the oldest form is
        // spoken.
        String[] withoutVersion = {"env", "--unset=GIT_PROTOCOL", "git", "upload-pack", repository.toString()};
        return new InvertedShellWrapper(new ProcessShell(withoutVersion));
    }

    @Override
    public void close() throws IOException {
        server.stop(true);
    }
}
