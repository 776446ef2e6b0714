package dev.pequod.api;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Where a Git repository is. Only transports that are encrypted and leave the machine are allowed. */
final class GitRemote {
    private static final String NO_USER =
            "bad URL: user names, passwords and tokens are not allowed in it; give them as credentials for the host";

    private static final Pattern URL = Pattern.compile("([A-Za-z][A-Za-z0-9+.-]*+)://([^/]*+)(/.*+)?");
    private static final Pattern SCP = Pattern.compile("([A-Za-z0-9_][A-Za-z0-9._-]*+)@([A-Za-z0-9.-]++):([^/].*+)");
    private static final Pattern SCP_ROOT = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9._-]*+@[A-Za-z0-9.-]++:/.*+");
    private static final Pattern USER = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9._-]*+");
    // What servers would read as another path than the one that is shown, and that policies are about: encoded letters,
    // digits and -._~,
    // slashes, backslashes and NUL.
    private static final Pattern DISGUISED =
            Pattern.compile("%(?:2[def]|3[0-9]|4[1-9a-f]|5[0-9acf]|6[1-9a-f]|7[0-9ae]|00)", Pattern.CASE_INSENSITIVE);

    private GitRemote() {}

    /** Returns the remote with {@code https://} in front if it begins with a bare host, as in github.com/org/repo. */
    static String complete(String remote) {
        int slash = remote.indexOf('/');
        boolean bare =
                slash > 0 && !remote.contains("://") && !SCP.matcher(remote).matches();
        return bare && remote.lastIndexOf('.', slash) > 0 && Syntax.isHost(remote.substring(0, slash))
                ? "https://" + remote
                : remote;
    }

    /** Returns what is wrong with a remote; nothing if it is fine. */
    static List<String> problems(String remote) {
        List<String> problems = new ArrayList<>();
        Matcher url = URL.matcher(remote);
        if (url.matches()) {
            String path = url.group(3) == null ? "" : url.group(3).substring(1);
            if (!Syntax.isHost(url.group(2)) && path.indexOf('@') >= 0) {
                problems.add(NO_USER); // a password may have a slash; no part of it is told
                return problems;
            }
            transport(url.group(1), url.group(2), problems);
            repository(path, problems);
            if (!url.group(1).equals("https")) {
                home(path, problems);
            }
            return problems;
        }
        Matcher scp = SCP.matcher(remote);
        if (scp.matches()) {
            host(scp.group(2), problems);
            repository(scp.group(3), problems);
            home(scp.group(3), problems);
            return problems;
        }
        if (SCP_ROOT.matcher(remote).matches()) {
            problems.add("bad URL: expected no / behind the colon of user@host:org/repo; write a whole path as"
                    + " ssh://user@host/org/repo");
            return problems;
        }
        problems.add("bad URL " + Quote.of(Quote.withoutUser(remote))
                + ": expected https://host/org/repo, ssh://user@host/org/repo or user@host:org/repo");
        return problems;
    }

    private static void transport(String scheme, String authority, List<String> problems) {
        int at = authority.lastIndexOf('@');
        String user = at < 0 ? "" : authority.substring(0, at);
        switch (scheme) {
            case "https" -> {
                if (at >= 0) {
                    problems.add(NO_USER);
                }
            }
            case "ssh" -> {
                if (at >= 0 && !USER.matcher(user).matches()) {
                    problems.add("bad URL: expected only a user name before the @ (no password)");
                }
            }
            default -> {
                problems.add("bad URL: " + Quote.of(scheme + "://") + " is not allowed; use https://, ssh:// or"
                        + " user@host:org/repo" + (isCapital(scheme) ? ", in small letters" : ""));
                return;
            }
        }
        host(authority.substring(at + 1), problems);
    }

    private static boolean isCapital(String scheme) {
        return scheme.equalsIgnoreCase("https") || scheme.equalsIgnoreCase("ssh");
    }

    private static void host(String host, List<String> problems) {
        if (!Syntax.isHost(host)) {
            problems.add("bad URL: expected a host in lower case, with a port or not, found " + Quote.of(host));
        }
    }

    /** Over ssh a server reads it as the folder of a user: another name of a repository that policies know by its path. */
    private static void home(String path, List<String> problems) {
        if (path.startsWith("~")) {
            problems.add(
                    "bad URL: over ssh a path that begins with ~ is not allowed; write the whole path, or use https://");
        }
    }

    private static void repository(String path, List<String> problems) {
        String trimmed = path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
        boolean strange = path.chars().anyMatch(c -> c <= ' ' || "?#;\\\u007f".indexOf(c) >= 0)
                || DISGUISED.matcher(path).find();
        if (trimmed.isEmpty()) {
            problems.add("bad URL: expected the path of a repository after the host");
        } else if (strange || ModulePath.problem(trimmed).isPresent()) {
            problems.add("bad URL: " + Quote.of(path) + " is not the path of a repository");
        }
    }
}
