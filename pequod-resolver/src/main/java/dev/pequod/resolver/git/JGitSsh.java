package dev.pequod.resolver.git;

import dev.pequod.api.Credential;
import dev.pequod.api.ModuleException;
import dev.pequod.api.ModuleException.Reason;
import java.io.ByteArrayInputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.PublicKey;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicInteger;
import javax.security.auth.login.FailedLoginException;
import org.apache.sshd.client.ClientBuilder;
import org.apache.sshd.client.ClientFactoryManager;
import org.apache.sshd.client.SshClient;
import org.apache.sshd.client.auth.password.PasswordIdentityProvider;
import org.apache.sshd.client.auth.password.UserAuthPasswordFactory;
import org.apache.sshd.client.auth.pubkey.UserAuthPublicKeyFactory;
import org.apache.sshd.client.channel.ChannelExec;
import org.apache.sshd.client.channel.ClientChannelEvent;
import org.apache.sshd.client.config.hosts.HostConfigEntryResolver;
import org.apache.sshd.client.session.ClientSession;
import org.apache.sshd.client.session.ClientSessionImpl;
import org.apache.sshd.client.session.SessionFactory;
import org.apache.sshd.common.NamedFactory;
import org.apache.sshd.common.NamedResource;
import org.apache.sshd.common.SshConstants;
import org.apache.sshd.common.SshException;
import org.apache.sshd.common.config.keys.FilePasswordProvider;
import org.apache.sshd.common.config.keys.KeyUtils;
import org.apache.sshd.common.io.IoSession;
import org.apache.sshd.common.keyprovider.KeyIdentityProvider;
import org.apache.sshd.common.signature.BuiltinSignatures;
import org.apache.sshd.common.signature.Signature;
import org.apache.sshd.common.util.buffer.Buffer;
import org.apache.sshd.common.util.buffer.ByteArrayBuffer;
import org.apache.sshd.common.util.security.SecurityUtils;
import org.eclipse.jgit.errors.TransportException;
import org.eclipse.jgit.transport.CredentialsProvider;
import org.eclipse.jgit.transport.RemoteSession;
import org.eclipse.jgit.transport.RemoteSession2;
import org.eclipse.jgit.transport.SshSessionFactory;
import org.eclipse.jgit.transport.SshTransport;
import org.eclipse.jgit.transport.Transport;
import org.eclipse.jgit.transport.URIish;
import org.eclipse.jgit.util.FS;
import org.jspecify.annotations.Nullable;

/**
 * Makes the connection of one conversation over ssh: to the address that was checked, only to a server whose key is known, with
 * nothing but the credential given, without an agent and without the machine's {@code ~/.ssh}. What is received counts.
 */
final class JGitSsh extends SshSessionFactory {
    private static final String KEY_BEGIN = "-----BEGIN ";

    /** As OpenSSH has them; those with SHA-1 are not among them any more. */
    private static final List<BuiltinSignatures> SIGNATURES = List.of(
            BuiltinSignatures.nistp256,
            BuiltinSignatures.nistp384,
            BuiltinSignatures.nistp521,
            BuiltinSignatures.ed25519,
            BuiltinSignatures.sk_ecdsa_sha2_nistp256,
            BuiltinSignatures.sk_ssh_ed25519,
            BuiltinSignatures.rsaSHA512,
            BuiltinSignatures.rsaSHA256);

    private final GitServer server;
    private final Transfer transfer;
    private final Optional<Credential> credential;
    private final Optional<List<KeyPair>> keys;
    private final KnownServers known;

    private JGitSsh(GitServer server, Optional<Credential> credential, Transfer transfer) throws ModuleException {
        this.server = server;
        this.transfer = transfer;
        this.credential = credential;
        if (credential.isPresent() && SshPublicKey.isLike(credential.get().secret())) {
            throw unusable(transfer, "the key for ssh is a public one, and " + SshPublicKey.PRIVATE_IS_NEEDED);
        }
        known = new KnownServers(server, transfer);
        keys = credential.isPresent() && credential.get().secret().contains(KEY_BEGIN)
                ? Optional.of(keys(credential.get(), transfer))
                : Optional.empty();
    }

    /**
     * Makes a transport connect in this way.
     *
     * @throws ModuleException if the credential is a private key that cannot be read
     */
    static void install(Transport transport, GitServer server, Optional<Credential> credential, Transfer transfer)
            throws ModuleException {
        ((SshTransport) transport).setSshSessionFactory(new JGitSsh(server, credential, transfer));
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
    public RemoteSession getSession(URIish uri, @Nullable CredentialsProvider nobody, FS fs, int timeoutMillis)
            throws TransportException {
        SshClient client = client();
        boolean isOpen = false;
        try {
            transfer.check();
            transfer.closeAtEnd(() -> client.close(true));
            client.start();
            ClientSession session = client.connect(uri.getUser(), new InetSocketAddress(uri.getHost(), uri.getPort()))
                    .verify(transfer.timeoutMillis())
                    .getSession();
            session.auth().verify(transfer.timeoutMillis());
            isOpen = true;
            return new Session(client, session, transfer);
        } catch (IOException e) {
            ModuleException refusal = known.refusal();
            throw new TransportException(String.valueOf(e.getMessage()), refusal == null ? explained(e) : refusal);
        } finally {
            if (!isOpen) {
                client.close(true);
            }
        }
    }

    /** Returns a client that answers nothing that a server asks of it: no channel is opened to it, and none of its requests is heeded. */
    private SshClient client() {
        SshClient client = ClientBuilder.builder()
                .channelFactories(List.of())
                .globalRequestHandlers(List.of())
                .signatureFactories(signatures())
                .hostConfigEntryResolver(HostConfigEntryResolver.EMPTY)
                .filePasswordProvider(FilePasswordProvider.EMPTY)
                .serverKeyVerifier((session, address, key) -> known.accept(blob(key), KeyUtils.getFingerPrint(key)))
                .build();
        client.setSessionFactory(new SessionFactory(client) {
            @Override
            protected ClientSessionImpl doCreateSession(IoSession io) throws Exception {
                return new BoundedSession(getClient(), io, transfer);
            }
        });
        boolean usesKeys = keys.isPresent() || credential.isEmpty();
        client.setUserAuthFactories(
                List.of(usesKeys ? UserAuthPublicKeyFactory.INSTANCE : UserAuthPasswordFactory.INSTANCE));
        client.setKeyIdentityProvider(KeyIdentityProvider.wrapKeyPairs(keys.orElse(List.of())));
        client.setPasswordIdentityProvider(PasswordIdentityProvider.wrapPasswords(
                usesKeys ? List.of() : List.of(credential.orElseThrow().secret())));
        return client;
    }

    /** Returns how keys may sign: the server is asked first for keys of those kinds that it is known to have. */
    private List<NamedFactory<Signature>> signatures() {
        Set<String> kinds = new HashSet<>();
        for (byte[] blob : known.blobs()) {
            try {
                kinds.add(KeyUtils.getKeyType(new ByteArrayBuffer(blob).getRawPublicKey()));
            } catch (SshException | RuntimeException e) {
                // a key of a kind that is not supported
            }
        }
        List<NamedFactory<Signature>> signatures =
                new ArrayList<>(NamedFactory.setUpBuiltinFactories(false, SIGNATURES));
        signatures.sort(Comparator.comparing(one -> !kinds.contains(KeyUtils.getCanonicalKeyType(one.getName()))));
        return signatures;
    }

    private static byte[] blob(PublicKey key) {
        ByteArrayBuffer blob = new ByteArrayBuffer();
        blob.putRawPublicKey(key);
        return blob.getCompactData();
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
    }

    @Override
    public String toString() {
        return "ssh to " + server.endpoint();
    }

    /** A session that ends when the server sends much that is no output of a command: each such message may be one to answer. */
    private static final class BoundedSession extends ClientSessionImpl {
        private static final int MOST_MESSAGES = 2_000;

        private final Transfer transfer;
        private final AtomicInteger messages = new AtomicInteger();

        BoundedSession(ClientFactoryManager client, IoSession io, Transfer transfer) throws Exception {
            super(client, io);
            this.transfer = transfer;
        }

        @Override
        protected void handleMessage(Buffer buffer) throws Exception {
            int kind = buffer.available() == 0 ? 0 : buffer.rawByte(buffer.rpos()) & 0xff;
            boolean isOutput =
                    kind == SshConstants.SSH_MSG_CHANNEL_DATA || kind == SshConstants.SSH_MSG_CHANNEL_EXTENDED_DATA;
            if (!isOutput && messages.incrementAndGet() > MOST_MESSAGES) {
                throw transfer.refuse(
                        "the server sent more than " + MOST_MESSAGES + " messages that are no part of its answer");
            }
            super.handleMessage(buffer);
        }
    }

    /** A session over ssh, with a client of its own that ends with it. What commands write counts. */
    private record Session(SshClient client, ClientSession session, Transfer transfer) implements RemoteSession2 {

        @Override
        public Process exec(String command, int timeoutSeconds) throws IOException {
            return exec(command, Map.of(), timeoutSeconds);
        }

        @Override
        public Process exec(String command, Map<String, String> environment, int timeoutSeconds) throws IOException {
            ChannelExec channel = session.createExecChannel(command, null, environment);
            channel.open().verify(transfer.timeoutMillis());
            return new Remote(channel, transfer);
        }

        @Override
        public void disconnect() {
            client.close(true);
        }

        /** A command that runs on the server. */
        private static final class Remote extends Process {
            private static final Set<ClientChannelEvent> HOW_IT_ENDED =
                    Set.of(ClientChannelEvent.EXIT_STATUS, ClientChannelEvent.EXIT_SIGNAL, ClientChannelEvent.CLOSED);
            private static final long PATIENCE_MILLIS = 1_000;

            private final ChannelExec channel;
            private final Transfer transfer;
            private final InputStream output;
            private final InputStream errors;

            Remote(ChannelExec channel, Transfer transfer) {
                this.channel = channel;
                this.transfer = transfer;
                output = transfer.counted(channel.getInvertedOut());
                errors = transfer.counted(channel.getInvertedErr());
            }

            @Override
            public OutputStream getOutputStream() {
                return new FilterOutputStream(channel.getInvertedIn()) {
                    @Override
                    public void write(byte[] bytes, int offset, int length) throws IOException {
                        ignoringEnd(() -> out.write(bytes, offset, length));
                    }

                    @Override
                    public void write(int b) throws IOException {
                        ignoringEnd(() -> out.write(b));
                    }

                    @Override
                    public void flush() throws IOException {
                        ignoringEnd(out::flush);
                    }
                };
            }

            @FunctionalInterface
            private interface Writing {
                void run() throws IOException;
            }

            /** Writes, if the command still reads. If not, what it has written last says why, and that is read next. */
            private void ignoringEnd(Writing writing) throws IOException {
                try {
                    writing.run();
                } catch (IOException e) {
                    if (channel.isOpen() && !channel.isEofSignalled()) {
                        throw e;
                    }
                }
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
            public int waitFor() {
                channel.waitFor(Set.of(ClientChannelEvent.CLOSED), 0); // for ever
                return exitValue();
            }

            /** Returns how the command ended, or -1 where the server did not say so, as when it was killed. */
            @Override
            public int exitValue() {
                channel.waitFor(HOW_IT_ENDED, PATIENCE_MILLIS); // it is said after the last of the output
                Integer status = channel.getExitStatus();
                if (status == null) {
                    transfer.cutShort();
                    return -1;
                }
                return status;
            }

            @Override
            public void destroy() {
                channel.close(true);
            }
        }
    }
}
