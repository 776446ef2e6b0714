package dev.pequod.operator;

import dev.pequod.apply.ClusterException;
import dev.pequod.apply.SurroundedClient;
import dev.pequod.apply.SurroundedClient.Request;
import dev.pequod.apply.SurroundedClient.Sending;
import dev.pequod.operator.runtime.Workers;

/**
 * Lets other resources be worked on while a request is waited for that takes long, as where a webhook of one namespace does not answer.
 *
 * @param workers who is waited with
 */
record PatientRequests(Workers workers) implements SurroundedClient.Around {
    @Override
    public <T> T request(Request request, Sending<T> sending) throws ClusterException {
        return workers.request(sending::send);
    }

    /** An API server that is asked for a kind of others' asks them. */
    @Override
    public <T> T lookUp(Sending<T> sending) throws ClusterException {
        return workers.request(sending::send);
    }
}
