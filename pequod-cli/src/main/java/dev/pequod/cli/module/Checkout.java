package dev.pequod.cli.module;

import dev.pequod.api.Quote;
import dev.pequod.cli.command.FailureException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The checkout of Git that a folder is in, as the git on this machine tells: where it came from, and the commit that the folder's files
 * are of. Without git, without a checkout, or for files that were changed since, there is nothing to tell; nor of a checkout whose own
 * settings could have git run programs for a look at it, as it may have come from anywhere. A git that takes longer than its time ends the
 * run with a {@link FailureException}: what is told must not depend on how quick a machine is.
 */
final class Checkout {
    private static final int MOST_BYTES = 1 << 16;
    private static final int MOST_LISTED = 1 << 23;
    private static final int MOST_NAMED = 5;
    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final String PATH = "/+(?<path>[^?#]*?)(?:\\.git)?/*";
    /** Whatever stands before the last @ ahead of the path is a user and a password. */
    private static final Pattern URL = Pattern.compile(
            "(?<protocol>(?i:https?|ssh|git|git\\+ssh))://(?:[^/]*@)?(?<host>[^/@:\\[\\]]+|\\[[^/@\\]]+])(?<port>:[0-9]+)?"
                    + PATH);

    private static final Pattern SCP = Pattern.compile(
            "(?:[^/]*@)?(?<host>[^/@:\\[\\]]{2,}|\\[[^/@\\]]+]):/*(?<path>[^/?#:][^?#]*?)(?:\\.git)?/*");
    private static final Pattern ENTRY =
            Pattern.compile("(?<mode>[0-9]{6}) blob (?<id>[0-9a-f]{40}|[0-9a-f]{64})\t(?<path>.*)", Pattern.DOTALL);
    private static final List<String> GIT = List.of(
            "git",
            "--no-pager",
            "--no-optional-locks",
            "--no-replace-objects",
            "-c",
            "core.fsmonitor=false",
            "-c",
            "core.hooksPath=/dev/null");

    /** Settings of a checkout, in lower case, by which a look at it could run programs or read settings from elsewhere. */
    private static final Pattern UNTRUSTED = Pattern.compile(
            "(filter|include|includeif|protocol)\\..*|extensions\\.(worktreeconfig|partialclone)|remote\\..*\\.promisor");

    private final Path folder;
    private final Map<String, String> environment;
    private final Duration patience;

    Checkout(Path folder, Map<String, String> environment) {
        this(folder, environment, PATIENCE);
    }

    Checkout(Path folder, Map<String, String> environment, Duration patience) {
        this.folder = folder;
        this.environment = environment;
        this.patience = patience;
    }

    /** Reports whether the checkout's own settings only say what runs nothing; those that were not all read may say anything. */
    private boolean isHarmless() {
        return settings()
                .filter(names -> names.length() < MOST_BYTES / 4)
                .filter(names -> untrusted(names).isEmpty())
                .isPresent();
    }

    private Optional<String> settings() {
        return git("config", "--local", "--name-only", "--list");
    }

    private static Set<String> untrusted(String names) {
        return names.lines()
                .filter(name -> UNTRUSTED.matcher(name.toLowerCase(Locale.ROOT)).matches())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** Says why nothing is told of a checkout whose own settings are not trusted, as those that serve large files, or other settings, are. */
    Optional<String> notTrusted() {
        return settings()
                .map(Checkout::untrusted)
                .filter(names -> !names.isEmpty())
                .map(names -> "the checkout's own settings could have git run programs or read others (" + named(names)
                        + "), so it is not asked");
    }

    /** Reports whether files of the folder are of the checkout, and not only somewhere below it. */
    private boolean isTracked() {
        return isHarmless()
                && git("ls-files", "--", ".").filter(files -> !files.isEmpty()).isPresent();
    }

    /**
     * Returns the address that the checkout was made from, without a user's name or password, and the same however it is spelt: as of
     * https where it is of ssh, and without the {@code .git} behind it. A folder is no address to others, and what could still hold a
     * password is not told.
     */
    Optional<String> source() {
        return isTracked() ? git("config", "--get", "remote.origin.url").flatMap(Checkout::address) : Optional.empty();
    }

    static Optional<String> address(String remote) {
        Matcher url = URL.matcher(remote);
        if (url.matches() && url.group("path").indexOf('@') < 0) {
            boolean isSsh = !url.group("protocol").toLowerCase(Locale.ROOT).startsWith("http");
            String protocol = isSsh ? "https" : url.group("protocol").toLowerCase(Locale.ROOT);
            String port = isSsh || url.group("port") == null ? "" : url.group("port");
            return Optional.of(
                    protocol + "://" + url.group("host").toLowerCase(Locale.ROOT) + port + "/" + url.group("path"));
        }
        Matcher scp = SCP.matcher(remote);
        boolean isScp =
                scp.matches() && !remote.contains("://") && scp.group("path").indexOf('@') < 0;
        return isScp
                ? Optional.of("https://" + scp.group("host").toLowerCase(Locale.ROOT) + "/" + scp.group("path"))
                : Optional.empty();
    }

    /**
     * A commit.
     *
     * @param id its id
     * @param seconds when it was made, in seconds since 1970
     */
    record Commit(String id, String seconds) {}

    /**
     * Returns the commit, if the folder's files are all as they are in it.
     *
     * @param isAll whether there may be no others that Git ignores, as all files of the folder are looked at
     */
    Optional<Commit> commit(boolean isAll) {
        return isTracked() && isClean() && !(isAll && hasIgnored())
                ? git("show", "--no-patch", "--no-show-signature", "--format=%H %ct", "HEAD")
                        .map(line -> line.split(" ", 2))
                        .map(words -> new Commit(words[0], words[1]))
                : Optional.empty();
    }

    /** Modules have no files of submodules, whose settings are others. */
    private boolean isClean() {
        return git("status", "--porcelain", "--untracked-files=all", "--ignore-submodules=all", "--", ".")
                        .filter(String::isEmpty)
                        .isPresent()
                && unwatched().filter(Set::isEmpty).isPresent();
    }

    /**
     * Returns the paths of the folder's files that git takes to be as in the commit without a look, as it was told to: those that are
     * assume-unchanged, which a small letter before the path says, or skip-worktree. Empty if git does not tell.
     */
    private Optional<Set<String>> unwatched() {
        return list("ls-files", "-v")
                .map(marked -> marked.stream()
                        .filter(line -> line.startsWith("S") || Character.isLowerCase(line.charAt(0)))
                        .map(line -> line.substring(2))
                        .collect(Collectors.toCollection(TreeSet::new)));
    }

    /** Says of some files, if there are any, that git does not look at them. */
    Optional<String> notLookedAt() {
        Optional<Set<String>> unwatched = isTracked() ? unwatched() : Optional.empty();
        return unwatched
                .filter(files -> !files.isEmpty())
                .map(files -> named(files) + (files.size() == 1 ? " is" : " are")
                        + " marked as assume-unchanged or skip-worktree, so that git does not look whether "
                        + (files.size() == 1 ? "it is" : "they are") + " as in the commit");
    }

    /** Reports whether there are files that Git ignores and a module would have. */
    private boolean hasIgnored() {
        return list("ls-files", "--others", "--ignored", "--exclude-standard")
                .map(files -> files.stream().anyMatch(file -> !("/" + file).contains("/.")))
                .orElse(true);
    }

    /** Returns the paths of the folder's files that Git ignores; none if git does not tell. */
    Set<String> ignored() {
        return isTracked()
                ? list("ls-files", "--others", "--ignored", "--exclude-standard")
                        .orElse(Set.of())
                : Set.of();
    }

    /** Returns the paths of the folder's files that are not as in the commit, and that Git does not ignore; none if git does not tell. */
    Set<String> changed() {
        if (!isTracked()) {
            return Set.of();
        }
        Set<String> all =
                new TreeSet<>(list("ls-files", "--others", "--exclude-standard").orElse(Set.of()));
        // Without a commit nothing is as in one.
        all.addAll(list("diff", "--name-only", "--relative", "--no-ext-diff", "--ignore-submodules=all", "HEAD")
                .or(() -> list("ls-files"))
                .orElse(Set.of()));
        return all;
    }

    /**
     * A file of a commit.
     *
     * @param isLink whether it is a symbolic link
     * @param id of what it holds
     */
    record Entry(boolean isLink, String id) {}

    /**
     * Returns the folder's files that are in the commit by their paths; all of them are in the folder as git wants them to be there, which need not
     * be the bytes of the commit: line ends, encodings and filters make others.
     *
     * @throws UncommittedException if they are not, or git does not tell
     */
    Map<String, Entry> committed() throws UncommittedException {
        if (!isHarmless()) {
            throw new UncommittedException(notTrusted()
                    .orElse("git does not tell of it: it is in no checkout, git is not there, or the checkout has too"
                            + " many settings of its own"));
        }
        if (!isTracked()) {
            throw new UncommittedException("no file of it is in a checkout of Git");
        }
        Optional<String> notLookedAt = notLookedAt();
        if (notLookedAt.isPresent()) {
            throw new UncommittedException(
                    notLookedAt.orElseThrow() + "; let it look, with git update-index --no-assume-unchanged FILE and"
                            + " --no-skip-worktree FILE");
        }
        if (!isClean()) {
            Set<String> changed = changed();
            throw new UncommittedException(
                    changed.isEmpty()
                            ? "its files are not as in the commit"
                            : named(changed) + (changed.size() == 1 ? " is" : " are") + " not as in the commit");
        }
        Map<String, Entry> files = new TreeMap<>();
        for (String line : list("ls-tree", "-r", "HEAD")
                .orElseThrow(() -> new UncommittedException("git does not list its files"))) {
            Matcher entry = ENTRY.matcher(line);
            if (entry.matches()) {
                files.put(entry.group("path"), new Entry(entry.group("mode").equals("120000"), entry.group("id")));
            }
        }
        return files;
    }

    /** Reports whether a file of the folder is a symbolic link, as some machines make none of those of a commit. */
    boolean isLink(String path) {
        return Files.isSymbolicLink(folder.resolve(path));
    }

    /**
     * Returns what a file of the commit holds, if git tells.
     *
     * @param most how many bytes are read at most
     */
    Optional<byte[]> blob(String id, int most) {
        return output(most, List.of("cat-file", "blob", id));
    }

    /** The files of a folder are not those of a commit; the message says why. */
    static final class UncommittedException extends Exception {
        UncommittedException(String message) {
            super(message);
        }
    }

    /** Returns some of the paths as a message names them. */
    static String named(Set<String> paths) {
        List<String> some =
                paths.stream().sorted().limit(MOST_NAMED).map(Quote::visible).toList();
        int more = paths.size() - some.size();
        return String.join(", ", some) + (more == 0 ? "" : " and " + more + " more");
    }

    /** Returns the paths below the folder that git prints, if it succeeds, and they are not too many. */
    private Optional<Set<String>> list(String... arguments) {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of("-z", "--", "."));
        return output(MOST_LISTED, all)
                .map(bytes -> new String(bytes, StandardCharsets.UTF_8))
                .filter(text -> text.length() < MOST_LISTED / 4)
                .map(text -> new TreeSet<>(Arrays.asList(text.split("\0"))))
                .map(paths -> {
                    paths.remove("");
                    return paths;
                });
    }

    /** Returns what git prints, if it succeeds. */
    private Optional<String> git(String... arguments) {
        return output(MOST_BYTES, List.of(arguments)).map(bytes -> new String(bytes, StandardCharsets.UTF_8).strip());
    }

    private Optional<byte[]> output(int most, List<String> arguments) {
        List<String> command = new ArrayList<>(GIT);
        command.addAll(arguments);
        ProcessBuilder builder =
                new ProcessBuilder(command).directory(folder.toFile()).redirectError(ProcessBuilder.Redirect.DISCARD);
        builder.environment().clear();
        builder.environment().putAll(environment);
        try {
            Process process = builder.start();
            FutureTask<byte[]> output =
                    new FutureTask<>(() -> process.getInputStream().readNBytes(most));
            Thread.ofVirtual().start(output);
            try {
                process.getOutputStream().close();
                if (!process.waitFor(patience.toNanos(), TimeUnit.NANOSECONDS)) {
                    throw new FailureException(
                            "Tried to ask git about " + folder + " but git " + arguments.getFirst()
                                    + " did not end within " + patience.toSeconds() + " s",
                            null);
                }
                return process.exitValue() == 0 ? Optional.of(output.get()) : Optional.empty();
            } finally {
                process.destroyForcibly();
            }
        } catch (ExecutionException e) {
            return Optional.empty(); // what it says cannot be read
        } catch (IOException e) {
            return Optional.empty(); // there is no git
        } catch (InterruptedException e) {
            throw FailureException.interrupted("ask git about " + folder, e);
        }
    }
}
