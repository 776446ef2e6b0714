package dev.pequod.operator;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.pequod.apply.ClusterClient;
import dev.pequod.apply.ClusterException;
import dev.pequod.apply.SurroundedClient;
import dev.pequod.apply.SurroundedClient.Around;
import dev.pequod.apply.SurroundedClient.Request;
import dev.pequod.apply.SurroundedClient.Sending;
import dev.pequod.apply.testing.FakeCluster;
import dev.pequod.operator.runtime.Controller;
import dev.pequod.operator.runtime.Controller.Outcome;
import dev.pequod.operator.runtime.Key;
import dev.pequod.operator.runtime.WorkQueue;
import dev.pequod.operator.runtime.Workers;
import java.util.List;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Whatever is asked of a cluster that does not answer, others are worked on meanwhile. */
@Timeout(60)
final class PatientRequestsTest {
    private static final Key SLOW = new Key("shop", "slow");
    private static final Key QUICK = new Key("others", "quick");

    private final CountDownLatch answer = new CountDownLatch(1);

    /** Does not answer before it is told to. */
    private final Around silent = new Around() {
        @Override
        public <T> T request(Request request, Sending<T> sending) throws ClusterException {
            return lookUp(sending);
        }

        @Override
        public <T> T lookUp(Sending<T> sending) throws ClusterException {
            try {
                answer.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            return sending.send();
        }
    };

    /** Once, a worker was held for as long as an API server asked somebody whether he has a kind. */
    @Test
    void aKindThatIsAskedForHoldsUpItsOwnNamespaceAlone() throws Exception {
        Workers workers = new Workers(1);
        WorkQueue queue = new WorkQueue(System::nanoTime, new Random(1), 1_000);
        BlockingQueue<Key> ended = new LinkedBlockingQueue<>();
        List<Throwable> faults = new CopyOnWriteArrayList<>();
        ClusterClient client =
                new SurroundedClient(new SurroundedClient(new FakeCluster(), silent), new PatientRequests(workers));
        Controller.Reconciler reconciler = key -> {
            try {
                if (key.equals(SLOW)) {
                    client.isNamespaced("others.example/v1", "Thing");
                }
            } catch (ClusterException e) {
                throw new IllegalStateException(e);
            }
            ended.add(key);
            return Outcome.SETTLED;
        };
        try (Controller controller = new Controller(queue, reconciler, workers, (key, fault) -> faults.add(fault))) {
            controller.start();
            queue.add(SLOW);
            queue.add(QUICK);
            assertEquals(QUICK, ended.take());
            answer.countDown();
            assertEquals(SLOW, ended.take());
        }
        assertEquals(List.of(), faults);
    }
}
