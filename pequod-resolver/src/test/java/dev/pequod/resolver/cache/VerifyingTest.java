package dev.pequod.resolver.cache;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.pequod.api.ModuleException;
import dev.pequod.api.ResolutionEvent.Origin;
import dev.pequod.resolver.cache.FileStore.Area;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What other processes do to a folder while one verifies it is no damage. */
final class VerifyingTest {
    @TempDir
    private Path folder = Path.of("");

    private final FakeRegistry registry = new FakeRegistry();
    private final FakeClock clock = new FakeClock();

    /** When another process removes everything: before something is read that was listed, or between a record and its files. */
    enum Moment {
        MODULES_LISTED,
        FILES_WANTED,
        REFS_LISTED
    }

    @BeforeEach
    void push() {
        registry.push("web", "v1", "x");
    }

    private ModuleCache open() {
        return ModuleCache.open(CacheOptions.DEFAULTS.withDirectory(folder), clock);
    }

    private Origin get(ModuleCache cache) throws ModuleException {
        return cache.resolve(registry, FakeRegistry.tag("web", "v1"), FakeRegistry.anonymous())
                .origin();
    }

    private void pruneAll() throws IOException {
        try {
            clock.pass(Duration.ofMinutes(1));
            open().prune(0, 0, Duration.ZERO);
        } catch (ModuleException e) {
            throw new IOException(e);
        }
    }

    /** A folder that another process prunes to nothing, once. */
    private final class Pruned extends ForwardingStore {
        private final Moment moment;
        private final AtomicBoolean isPruned = new AtomicBoolean();

        Pruned(Moment moment) throws IOException {
            super(DirectoryStore.open(folder));
            this.moment = moment;
        }

        private void at(boolean isNow) throws IOException {
            if (isNow && !isPruned.getAndSet(true)) {
                pruneAll();
            }
        }

        @Override
        public Optional<byte[]> read(Area area, String name, long most) throws IOException {
            at(moment == Moment.FILES_WANTED && area == Area.PACKS);
            return super.read(area, name, most);
        }

        @Override
        public List<Stored> list(Area area) throws IOException {
            List<Stored> listed = super.list(area);
            at(moment == Moment.MODULES_LISTED && area == Area.MODULES);
            at(moment == Moment.REFS_LISTED && area == Area.REFS);
            return listed;
        }
    }

    @ParameterizedTest
    @EnumSource(Moment.class)
    void whatAnotherProcessRemovesIsNotDamaged(Moment moment) throws Exception {
        get(open());
        Pruned store = new Pruned(moment);
        ModuleCache cache = ModuleCache.over(store, CacheOptions.DEFAULTS, clock);
        assertEquals(List.of(), cache.verify());
        assertEquals(true, store.isPruned.get());
        assertEquals(List.of(), open().entries());
        assertEquals(0, cache.statistics().corrupt());
    }

    /** The files were taken for nobody's before their record was there, and are just being written again. */
    @Test
    @Timeout(30)
    void whatAnotherProcessIsWritingIsNotDamaged() throws Exception {
        CountDownLatch looked = new CountDownLatch(1);
        FileStore verified = new ForwardingStore(DirectoryStore.open(folder)) {
            @Override
            public Optional<byte[]> read(Area area, String name, long most) throws IOException {
                Optional<byte[]> found = super.read(area, name, most);
                if (area == Area.PACKS) {
                    looked.countDown();
                }
                return found;
            }
        };
        ModuleCache verifying = ModuleCache.over(verified, CacheOptions.DEFAULTS, clock);
        CompletableFuture<List<Removed>> wrong = new CompletableFuture<>();
        FileStore written = new ForwardingStore(DirectoryStore.open(folder)) {
            @Override
            public void write(Area area, String name, byte[] bytes) throws IOException {
                if (area != Area.MODULES) {
                    super.write(area, name, bytes);
                    return;
                }
                pruneAll();
                super.write(area, name, bytes);
                Thread.ofVirtual().start(() -> {
                    try {
                        wrong.complete(verifying.verify());
                    } catch (ModuleException e) {
                        wrong.completeExceptionally(e);
                    }
                });
                try {
                    looked.await();
                } catch (InterruptedException e) {
                    throw new IOException(e);
                }
            }
        };
        assertEquals(Origin.FETCH, get(ModuleCache.over(written, CacheOptions.DEFAULTS, clock)));
        assertEquals(List.of(), wrong.get());
        assertEquals(Origin.DISK, get(open()));
    }

    /** Once, every record was read a second time to count those that cannot be read. */
    @Test
    void whatIsListedIsReadOnce() throws Exception {
        registry.push("shop", "v1", "y");
        get(open());
        open().resolve(registry, FakeRegistry.tag("shop", "v1"), FakeRegistry.anonymous());
        List<String> reads = new ArrayList<>();
        FileStore store = new ForwardingStore(DirectoryStore.open(folder)) {
            @Override
            public Optional<byte[]> read(Area area, String name, long most) throws IOException {
                if (area == Area.MODULES) {
                    reads.add(name);
                }
                return super.read(area, name, most);
            }
        };
        CacheListing listing =
                ModuleCache.over(store, CacheOptions.DEFAULTS, clock).list();
        assertEquals(2, listing.entries().size());
        assertEquals(0, listing.unreadable());
        assertEquals(2, reads.size(), reads.toString());
    }
}
