package dev.pequod.resolver.git;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Map;
import java.util.Set;
import org.apache.sshd.client.SshClient;
import org.apache.sshd.client.channel.ChannelExec;
import org.apache.sshd.client.channel.ClientChannelEvent;
import org.apache.sshd.client.session.ClientSession;
import org.eclipse.jgit.transport.RemoteSession2;

/** A session over ssh, with a client of its own that ends with it. What commands write counts. */
record SshSession(SshClient client, ClientSession session, Transfer transfer) implements RemoteSession2 {

    @Override
    public Process exec(String command, int timeoutSeconds) throws IOException {
        return exec(command, Map.of(), timeoutSeconds);
    }

    @Override
    public Process exec(String command, Map<String, String> environment, int timeoutSeconds) throws IOException {
        ChannelExec channel = session.createExecChannel(command, null, environment);
        channel.open().verify(transfer.timeoutMillis());
        return new Remote(
                channel, transfer.counted(channel.getInvertedOut()), transfer.counted(channel.getInvertedErr()));
    }

    @Override
    public void disconnect() {
        client.close(true);
    }

    /** A command that runs on the server. */
    private static final class Remote extends Process {
        private final ChannelExec channel;
        private final InputStream output;
        private final InputStream errors;

        Remote(ChannelExec channel, InputStream output, InputStream errors) {
            this.channel = channel;
            this.output = output;
            this.errors = errors;
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
            Integer status = channel.getExitStatus();
            return status == null ? -1 : status;
        }

        @Override
        public void destroy() {
            channel.close(true);
        }
    }
}
