package dev.pequod.resolver.cache;

import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Does what another store does; tests change some of it. */
class ForwardingStore implements FileStore {
    final FileStore store;

    ForwardingStore(FileStore store) {
        this.store = store;
    }

    @Override
    public Optional<byte[]> read(Area area, String name, long most) throws IOException {
        return store.read(area, name, most);
    }

    @Override
    public void write(Area area, String name, byte[] bytes) throws IOException {
        store.write(area, name, bytes);
    }

    @Override
    public void touch(Area area, String name, Instant now) throws IOException {
        store.touch(area, name, now);
    }

    @Override
    public void delete(Area area, String name) throws IOException {
        store.delete(area, name);
    }

    @Override
    public void delete(Area area, Stored listed) throws IOException {
        store.delete(area, listed);
    }

    @Override
    public List<Stored> list(Area area) throws IOException {
        return store.list(area);
    }

    @Override
    public void sweep(Instant before) throws IOException {
        store.sweep(before);
    }

    @Override
    public long room() throws IOException {
        return store.room();
    }

    @Override
    public Optional<Held> tryLock(String name) throws IOException {
        return store.tryLock(name);
    }
}
