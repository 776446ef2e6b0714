package dev.pequod.operator;

import dev.pequod.apply.cluster.Fence;
import dev.pequod.apply.cluster.Transport.Request;
import java.io.IOException;
import java.time.Duration;

/**
 * Lets writes pass only while this process leads without a break since its term began, and gives each no more time than is left before
 * another process may lead: the API server, too, gives up what it has not done by then.
 *
 * @param term in which this process leads
 */
record LeaseFence(Leadership.Term term) implements Fence {

    @Override
    public Sending pass(Sending sending) throws IOException {
        Request request = sending.request();
        if (request.method().equals("GET") || request.path().contains("dryRun=All")) {
            return sending;
        }
        Duration left = term.left().orElseThrow(() -> new IOException("this operator no longer leads"));
        Duration most = left.compareTo(sending.timeout()) < 0 ? left : sending.timeout();
        String path =
                request.path() + (request.path().indexOf('?') < 0 ? "?" : "&") + "timeout=" + most.toMillis() + "ms";
        return new Sending(new Request(request.method(), path, request.contentType(), request.body()), most);
    }
}
