package dev.pequod.cli.command;

/** A wrong command line, or a wrong setting: the run ends with {@link ExitCode#USAGE}. */
public final class UsageException extends RuntimeException {
    private final boolean isSetting;

    /** Says what is wrong, in one sentence without a full stop. */
    public UsageException(String message) {
        this(message, false);
    }

    private UsageException(String message, boolean isSetting) {
        super(message);
        this.isSetting = isSetting;
    }

    /** Says what is wrong with a setting in the environment, of which the help of a command knows nothing. */
    public static UsageException ofSetting(String message) {
        return new UsageException(message, true);
    }

    /** Reports whether a setting in the environment is wrong, and not the command line. */
    public boolean isSetting() {
        return isSetting;
    }
}
