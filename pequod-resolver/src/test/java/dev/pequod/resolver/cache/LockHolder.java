package dev.pequod.resolver.cache;

import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** A process that has all locks of a folder until its input ends, as one that is stopped while it works. */
final class LockHolder {
    private LockHolder() {}

    public static void main(String[] args) throws Exception {
        try (FileChannel locks = FileChannel.open(Path.of(args[0], "locks"), StandardOpenOption.WRITE)) {
            locks.lock();
            CacheWriter.say("ready");
            System.in.read();
        }
    }
}
