package dev.pequod.resolver.git;

import java.io.File;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;

/** Loads all classes anew, and those of JGit not before it is told to: what happens on a busy machine when it does so for the first time. */
final class SlowLibrary extends URLClassLoader {
    static {
        registerAsParallelCapable();
    }

    private final CountDownLatch released = new CountDownLatch(1);
    private final CountDownLatch asked = new CountDownLatch(1);

    SlowLibrary() {
        super(
                Stream.of(System.getProperty("java.class.path").split(File.pathSeparator, -1))
                        .map(SlowLibrary::url)
                        .toArray(URL[]::new),
                ClassLoader.getPlatformClassLoader());
    }

    private static URL url(String path) {
        try {
            return Path.of(path).toUri().toURL();
        } catch (MalformedURLException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
        if (name.startsWith("org.eclipse.jgit.")) {
            asked.countDown();
            boolean interrupted = false;
            while (released.getCount() > 0) {
                try {
                    released.await();
                } catch (InterruptedException e) {
                    interrupted = true; // the JVM heeds no interrupt either
                }
            }
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
        return super.loadClass(name, resolve);
    }

    /** Reports whether the library was asked for, and is not there yet. */
    boolean isAwaited() {
        return asked.getCount() == 0 && released.getCount() > 0;
    }

    void release() {
        released.countDown();
    }
}
