package dev.pequod.operator;

import dev.pequod.apply.cluster.Transport;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;

/**
 * Lets writes pass only while this process leads without a break since its term began, and gives each no more time than is left before
 * another process may lead: the API server, too, gives up what it has not done by then.
 *
 * @param transport sends what passes
 * @param term in which this process leads
 */
record FencedTransport(Transport transport, Leadership.Term term) implements Transport {

    @Override
    public Response send(Request request, Duration timeout) throws IOException, InterruptedException {
        if (request.method().equals("GET") || request.path().contains("dryRun=All")) {
            return transport.send(request, timeout);
        }
        Duration left = term.left().orElseThrow(() -> new IOException("this operator no longer leads"));
        Duration most = left.compareTo(timeout) < 0 ? left : timeout;
        String path =
                request.path() + (request.path().indexOf('?') < 0 ? "?" : "&") + "timeout=" + most.toMillis() + "ms";
        return transport.send(new Request(request.method(), path, request.contentType(), request.body()), most);
    }

    @Override
    public InputStream stream(String path, Duration timeout) throws IOException, InterruptedException {
        return transport.stream(path, timeout);
    }

    @Override
    public Transport as(String user) {
        return new FencedTransport(transport.as(user), term);
    }

    @Override
    public void close() {
        transport.close();
    }
}
