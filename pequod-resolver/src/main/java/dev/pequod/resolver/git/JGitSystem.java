package dev.pequod.resolver.git;

import java.io.IOException;
import org.eclipse.jgit.errors.ConfigInvalidException;
import org.eclipse.jgit.lib.Config;
import org.eclipse.jgit.lib.StoredConfig;
import org.eclipse.jgit.storage.file.FileBasedConfig;
import org.eclipse.jgit.util.FS;
import org.eclipse.jgit.util.SystemReader;
import org.jspecify.annotations.Nullable;

/**
 * What JGit sees of the machine: in a {@link GitThread} neither settings of Git nor environment variables; elsewhere what it
 * saw before, since JGit has one such reader in a JVM, and the program around may use JGit for itself.
 *
 * <p>JGit also measures file systems in threads of its own, and would write what it finds into the user's settings; those
 * threads see nothing either.
 */
final class JGitSystem extends SystemReader.Delegate {
    private static final String MEASURING = "JGit-FileStore";

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
    private static final class Nothing extends FileBasedConfig {
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
}
