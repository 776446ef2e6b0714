package dev.pequod.resolver.git;

import dev.pequod.api.Credential;
import dev.pequod.api.ModuleException;
import dev.pequod.api.ModuleException.Reason;
import java.io.ByteArrayInputStream;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.PublicKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import javax.security.auth.login.FailedLoginException;
import org.apache.sshd.common.NamedResource;
import org.apache.sshd.common.SshConstants;
import org.apache.sshd.common.SshException;
import org.apache.sshd.common.config.keys.KeyUtils;
import org.apache.sshd.common.util.buffer.ByteArrayBuffer;
import org.apache.sshd.common.util.security.SecurityUtils;
import org.eclipse.jgit.errors.TransportException;
import org.eclipse.jgit.errors.UnsupportedCredentialItem;
import org.eclipse.jgit.transport.CredentialItem;
import org.eclipse.jgit.transport.CredentialsProvider;
import org.eclipse.jgit.transport.RemoteSession;
import org.eclipse.jgit.transport.RemoteSession2;
import org.eclipse.jgit.transport.SshSessionFactory;
import org.eclipse.jgit.transport.SshTransport;
import org.eclipse.jgit.transport.Transport;
import org.eclipse.jgit.transport.URIish;
import org.eclipse.jgit.transport.sshd.ServerKeyDatabase;
import org.eclipse.jgit.transport.sshd.SshdSessionFactory;
import org.eclipse.jgit.transport.sshd.SshdSessionFactoryBuilder;
import org.eclipse.jgit.util.FS;
import org.jspecify.annotations.Nullable;

/**
 * Makes the connection of one conversation over ssh: to the address that was checked, only to a server whose key is known, with
 * nothing but the credential given, without an agent and without the machine's {@code ~/.ssh}. What is received counts.
 */
final class JGitSsh extends SshSessionFactory {
    private static final String KEY_BEGIN = "-----BEGIN ";

    private final GitServer server;
    private final Transfer transfer;
    private final Optional<Credential> credential;
    private final SshdSessionFactory sessions;
    private final KnownServers known;

    private JGitSsh(GitServer server, Optional<Credential> credential, Transfer transfer, Path emptyFolder)
            throws ModuleException {
        this.server = server;
        this.transfer = transfer;
        this.credential = credential;
        if (credential.isPresent() && SshPublicKey.isLike(credential.get().secret())) {
            throw unusable(transfer, "the key for ssh is a public one, and " + SshPublicKey.PRIVATE_IS_NEEDED);
        }
        known = new KnownServers(server, transfer);
        Optional<List<KeyPair>> keys =
                credential.isPresent() && credential.get().secret().contains(KEY_BEGIN)
                        ? Optional.of(keys(credential.get(), transfer))
                        : Optional.empty();
        File folder = emptyFolder.toFile();
        sessions = new SshdSessionFactoryBuilder()
                .setHomeDirectory(folder)
                .setSshDirectory(folder)
                .setConfigStoreFactory((home, config, user) -> null)
                .setServerKeyDatabase((home, ssh) -> known)
                .setDefaultKeysProvider(ssh -> keys.orElse(List.of()))
                .setPreferredAuthentications(keys.isPresent() || credential.isEmpty() ? "publickey" : "password")
                .setProxyDataFactory(address -> null)
                .build(null);
    }

    /**
     * Makes a transport connect in this way.
     *
     * @param emptyFolder stands for the user's home
     * @throws ModuleException if the credential is a private key that cannot be read
     */
    static void install(
            Transport transport, GitServer server, Optional<Credential> credential, Transfer transfer, Path emptyFolder)
            throws ModuleException {
        JGitSsh ssh = new JGitSsh(server, credential, transfer, emptyFolder);
        ((SshTransport) transport).setSshSessionFactory(ssh);
        transport.setCredentialsProvider(new Password(credential));
    }

    /** Returns where to connect to: at an address that was checked, so that nobody looks up the name again. */
    static URIish uri(GitServer server, InetAddress address, Optional<Credential> credential) {
        String user =
                server.user().isEmpty() ? credential.map(Credential::username).orElse("") : server.user();
        return new URIish()
                .setScheme("ssh")
                .setUser(user.isEmpty() ? "git" : user)
                .setHost(address.getHostAddress())
                .setPort(server.endpoint().port())
                .setPath(server.path());
    }

    private static List<KeyPair> keys(Credential credential, Transfer transfer) throws ModuleException {
        String text = credential.secret();
        boolean isEncrypted = text.contains("ENCRYPTED"); // as PEM says
        try (InputStream in = new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8))) {
            List<KeyPair> pairs = new ArrayList<>();
            SecurityUtils.loadKeyPairIdentities(null, NamedResource.ofName("private key"), in, null)
                    .forEach(pairs::add);
            if (!pairs.isEmpty()) {
                return pairs;
            }
        } catch (FailedLoginException e) {
            isEncrypted = true;
        } catch (IOException | GeneralSecurityException | RuntimeException e) {
            // What a parser says about a private key is not for messages.
        }
        throw unusable(
                transfer,
                isEncrypted
                        ? "the private key for ssh " + GitCredentials.HAS_PASSPHRASE
                        : "the private key for ssh could not be read: it is damaged, or in another form than those of"
                                + " OpenSSH and PEM");
    }

    private static ModuleException unusable(Transfer transfer, String problem) {
        return new ModuleException(Reason.UNAUTHORIZED, "Tried to " + transfer.what() + " but " + problem);
    }

    @Override
    public RemoteSession getSession(URIish uri, @Nullable CredentialsProvider credentials, FS fs, int timeoutMillis)
            throws TransportException {
        try {
            transfer.check();
            RemoteSession2 session = sessions.getSession(uri, credentials, fs, transfer.timeoutMillis());
            transfer.closeAtEnd(session::disconnect);
            return new Counted(session, transfer);
        } catch (IOException e) {
            ModuleException refusal = known.refusal();
            throw new TransportException(String.valueOf(e.getMessage()), refusal == null ? explained(e) : refusal);
        }
    }

    private Exception explained(IOException failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            boolean refused = cause instanceof SshException ssh
                    && ssh.getDisconnectCode() == SshConstants.SSH2_DISCONNECT_NO_MORE_AUTH_METHODS_AVAILABLE;
            if (refused || cause instanceof CancellationException) {
                return new ModuleException(
                        Reason.UNAUTHORIZED,
                        "Tried to " + transfer.what() + " but " + server.endpoint() + " " + wanted(),
                        failure);
            }
        }
        return failure;
    }

    private String wanted() {
        if (credential.isEmpty()) {
            return "wants a key, and there is none for it; PEQUOD_SSH_KEY names the file of a private key or,"
                    + " for the operator, a secret of the service account has one";
        }
        return credential.get().secret().contains(KEY_BEGIN)
                ? "does not accept the private key that there is for it; that of the command is in the file that"
                        + " PEQUOD_SSH_KEY names, of the operator in a secret of the service account,"
                        + " and its public half is to be known there"
                : "does not accept the user and the password that there are for it; those of the operator are in a secret"
                        + " of the service account, which may have a private key instead, as kubernetes.io/ssh-auth";
    }

    @Override
    public String getType() {
        return "pequod";
    }

    @Override
    public void releaseSession(RemoteSession session) {
        session.disconnect();
        sessions.close();
    }

    @Override
    public String toString() {
        return "ssh to " + server.endpoint();
    }

    /** The keys of servers in the files of the options, looked for under the name of the reference. Nothing is ever added. */
    private static final class KnownServers implements ServerKeyDatabase {
        private final KnownHosts hosts;
        private final GitServer server;
        private final Transfer transfer;
        private volatile @Nullable ModuleException refusal;

        KnownServers(GitServer server, Transfer transfer) throws ModuleException {
            this.server = server;
            this.transfer = transfer;
            try {
                hosts = KnownHosts.read(transfer.options().knownHosts());
            } catch (IOException e) {
                throw new ModuleException(
                        Reason.UNAVAILABLE, "Tried to " + transfer.what() + " but " + e.getMessage(), e);
            }
        }

        @Nullable
        ModuleException refusal() {
            return refusal;
        }

        private List<KnownHosts.Key> keys() {
            return hosts.keys(server.endpoint().host(), server.endpoint().port());
        }

        private Optional<KnownHosts.Line> revocation(KnownHosts.Key key) {
            return hosts.revocation(server.endpoint().host(), server.endpoint().port(), key);
        }

        /** So that the server is asked for a key that it is known to have. */
        @Override
        public List<PublicKey> lookup(String address, InetSocketAddress remote, Configuration configuration) {
            List<PublicKey> usable = new ArrayList<>();
            for (KnownHosts.Key key : keys()) {
                if (revocation(key).isEmpty()) {
                    try {
                        usable.add(new ByteArrayBuffer(key.blob()).getRawPublicKey());
                    } catch (SshException | RuntimeException e) {
                        // a key of a kind that is not supported
                    }
                }
            }
            return usable;
        }

        @Override
        public boolean accept(
                String address,
                InetSocketAddress remote,
                PublicKey key,
                Configuration configuration,
                @Nullable CredentialsProvider nobody) {
            ByteArrayBuffer blob = new ByteArrayBuffer();
            blob.putRawPublicKey(key);
            KnownHosts.Key shown = KnownHosts.Key.of(blob.getCompactData());
            List<KnownHosts.Key> known = keys();
            Optional<KnownHosts.Line> revocation = revocation(shown);
            if (revocation.isEmpty() && known.contains(shown)) {
                return true;
            }
            String name = server.endpoint().toString();
            String problem = revocation.isPresent()
                    ? "the key of " + name + " is revoked"
                    : known.isEmpty()
                            ? "there is no known key of " + name
                            : "the key of " + name + " is not the known one";
            refusal = new ModuleException(
                    Reason.UNVERIFIED,
                    "Tried to " + transfer.what() + " but " + problem + ": it has " + KeyUtils.getFingerPrint(key)
                            + "; "
                            + revocation
                                    .map(line -> "line " + line.number() + " of " + line.file()
                                            + " says so, and who has that key now may be anybody")
                                    .orElseGet(() -> howToKnow(!known.isEmpty())));
            return false;
        }

        private String howToKnow(boolean isKnown) {
            List<Path> paths = transfer.options().knownHosts();
            String where = paths.isEmpty()
                    ? "name a file of known hosts by PEQUOD_SSH_KNOWN_HOSTS"
                    : "it would stand in "
                            + String.join(
                                    ", ", paths.stream().map(Path::toString).toList());
            return isKnown
                    ? "someone may be in between; if the server has a new key, replace the line"
                    : "compare it with what the server's owner publishes, then add its line; " + where;
        }
    }

    /** Gives the password when the server asks for it. */
    private static final class Password extends CredentialsProvider {
        private final Optional<Credential> credential;
        private boolean given;

        Password(Optional<Credential> credential) {
            this.credential = credential;
        }

        /** So that the library asks at all. */
        @Override
        public boolean isInteractive() {
            return true;
        }

        @Override
        public boolean supports(CredentialItem... items) {
            for (CredentialItem item : items) {
                if (!(item instanceof CredentialItem.Password)
                        && !(item instanceof CredentialItem.InformationalMessage)) {
                    return false;
                }
            }
            return true;
        }

        @Override
        public boolean get(URIish uri, CredentialItem... items) throws UnsupportedCredentialItem {
            if (credential.isEmpty() || given || !supports(items)) {
                return false;
            }
            given = true;
            for (CredentialItem item : items) {
                if (item instanceof CredentialItem.Password password) {
                    password.setValueNoCopy(credential.get().secret().toCharArray());
                }
            }
            return true;
        }
    }

    /** A session whose output counts. */
    private record Counted(RemoteSession2 session, Transfer transfer) implements RemoteSession2 {
        @Override
        public Process exec(String command, int timeout) throws IOException {
            return new CountedProcess(session.exec(command, timeout), transfer);
        }

        @Override
        public Process exec(String command, Map<String, String> environment, int timeout) throws IOException {
            return new CountedProcess(session.exec(command, environment, timeout), transfer);
        }

        @Override
        public void disconnect() {
            session.disconnect();
        }
    }

    private static final class CountedProcess extends Process {
        private final Process process;
        private final InputStream output;
        private final InputStream errors;

        CountedProcess(Process process, Transfer transfer) {
            this.process = process;
            output = transfer.counted(process.getInputStream());
            errors = transfer.counted(process.getErrorStream());
        }

        @Override
        public OutputStream getOutputStream() {
            return process.getOutputStream();
        }

        @Override
        public InputStream getInputStream() {
            return output;
        }

        @Override
        public InputStream getErrorStream() {
            return errors;
        }

        @Override
        public int waitFor() throws InterruptedException {
            return process.waitFor();
        }

        @Override
        public int exitValue() {
            return process.exitValue();
        }

        @Override
        public void destroy() {
            process.destroy();
        }
    }
}
