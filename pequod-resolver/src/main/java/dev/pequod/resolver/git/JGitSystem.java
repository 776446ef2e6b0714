package dev.pequod.resolver.git;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.eclipse.jgit.errors.ConfigInvalidException;
import org.eclipse.jgit.lib.Config;
import org.eclipse.jgit.lib.ConfigConstants;
import org.eclipse.jgit.lib.StoredConfig;
import org.eclipse.jgit.storage.file.FileBasedConfig;
import org.eclipse.jgit.util.FS;
import org.eclipse.jgit.util.SystemReader;
import org.jspecify.annotations.Nullable;

/**
 * What JGit sees of the machine: in a {@link GitThread} neither settings of Git nor environment variables; elsewhere what it
 * saw before, since JGit has one such reader in a JVM, and the program around may use JGit for itself.
 *
 * <p>JGit wants to know how exactly a file system tells times. It asks in a thread of the JVM's common pool, where it reads the settings
 * (for which it runs the {@code git} of the {@code PATH}), measures for some seconds if they do not say, and writes down what it found. So
 * {@link #know} has it ask before the conversation begins, and answers that one question itself, with what JGit takes
 * where it cannot measure: right on each file system, and only slower for repositories that are written all the time. JGit keeps
 * an answer as long as the JVM runs; a program around that has asked before keeps its own.
 */
final class JGitSystem extends SystemReader.Delegate {
    private static final String MEASURING = "JGit-FileStore";
    private static final String ASKING = FS.FileStoreAttributes.class.getName();
    private static final AtomicInteger QUESTIONS = new AtomicInteger();

    private final SystemReader other;

    private JGitSystem(SystemReader other) {
        super(other);
        this.other = other;
    }

    /** Makes JGit see the machine in this way, if it does not yet. */
    static void install() {
        SystemReader current = SystemReader.getInstance();
        if (!(current instanceof JGitSystem)) {
            SystemReader.setInstance(new JGitSystem(current));
        }
    }

    /** Has JGit know about the file system of a folder, without looking at the machine's settings and without measuring. */
    static void know(Path folder) {
        QUESTIONS.incrementAndGet();
        try {
            FS.getFileStoreAttributes(folder);
        } finally {
            QUESTIONS.decrementAndGet();
        }
    }

    /** Reports whether it is the question of {@link #know} that is to be answered, which comes from another thread. */
    private static boolean isAsked() {
        return QUESTIONS.get() > 0
                && StackWalker.getInstance()
                        .walk(frames ->
                                frames.anyMatch(frame -> frame.getClassName().equals(ASKING)));
    }

    private static boolean isApart() {
        Thread thread = Thread.currentThread();
        return thread instanceof GitThread || thread.getName().startsWith(MEASURING);
    }

    @Override
    public @Nullable String getenv(String variable) {
        return isApart() ? null : other.getenv(variable);
    }

    @Override
    public StoredConfig getUserConfig() throws IOException, ConfigInvalidException {
        if (isAsked()) {
            return new Known();
        }
        return isApart() ? new Nothing(null, FS.DETECTED) : other.getUserConfig();
    }

    @Override
    public StoredConfig getJGitConfig() throws IOException, ConfigInvalidException {
        return isApart() ? new Nothing(null, FS.DETECTED) : other.getJGitConfig();
    }

    @Override
    public StoredConfig getSystemConfig() throws IOException, ConfigInvalidException {
        return isApart() ? new Nothing(null, FS.DETECTED) : other.getSystemConfig();
    }

    @Override
    public FileBasedConfig openUserConfig(@Nullable Config parent, FS fs) {
        return isApart() ? new Nothing(parent, fs) : other.openUserConfig(parent, fs);
    }

    @Override
    public FileBasedConfig openSystemConfig(@Nullable Config parent, FS fs) {
        return isApart() ? new Nothing(parent, fs) : other.openSystemConfig(parent, fs);
    }

    @Override
    public FileBasedConfig openJGitConfig(@Nullable Config parent, FS fs) {
        return isApart() ? new Nothing(parent, fs) : other.openJGitConfig(parent, fs);
    }

    /** A file of settings that is not there, and never will be. */
    private static class Nothing extends FileBasedConfig {
        Nothing(@Nullable Config parent, FS fs) {
            super(parent, null, fs);
        }

        @Override
        public void load() {}

        @Override
        public void save() {}

        @Override
        public boolean isOutdated() {
            return false;
        }
    }

    /** Knows how exactly any file system tells times. */
    private static final class Known extends Nothing {
        Known() {
            super(null, FS.DETECTED);
        }

        @Override
        public long getTimeUnit(
                String section, @Nullable String subsection, String name, long otherwise, TimeUnit unit) {
            FS.FileStoreAttributes safe = FS.FileStoreAttributes.FALLBACK_FILESTORE_ATTRIBUTES;
            return switch (name) {
                case ConfigConstants.CONFIG_KEY_TIMESTAMP_RESOLUTION -> unit.convert(safe.getFsTimestampResolution());
                case ConfigConstants.CONFIG_KEY_MIN_RACY_THRESHOLD -> unit.convert(safe.getMinimalRacyInterval());
                default -> otherwise;
            };
        }
    }
}
