package dev.pequod.resolver.git;

import dev.pequod.api.CredentialSource;
import dev.pequod.api.Deadline;
import dev.pequod.api.FetchContext;
import dev.pequod.api.GitRef;
import dev.pequod.api.ModuleException;
import dev.pequod.api.ModuleLimits;
import dev.pequod.api.testing.GitHttpServer;
import dev.pequod.resolver.net.HostPolicy;
import dev.pequod.resolver.net.NetworkOptions;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A process that has JGit work for the first time: it fetches one module and prints the names of its files. */
final class GitFetchProcess {
    private GitFetchProcess() {}

    /** Returns the command that fetches what the server has at {@code team/modules}, within 30 seconds. */
    static List<String> command(GitHttpServer server, Path temporary, String... options) {
        List<String> command = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-XX:TieredStopAtLevel=1"));
        command.addAll(List.of(options));
        command.addAll(List.of(
                "-cp",
                System.getProperty("java.class.path"),
                GitFetchProcess.class.getName(),
                "localhost:" + server.port(),
                server.remote("team/modules/.git"),
                temporary.toString(),
                "30"));
        return command;
    }

    public static void main(String[] arguments) throws ModuleException {
        String host = arguments[0];
        GitRef ref = new GitRef(arguments[1], "main", "");
        GitFetcher fetcher = new GitFetcher(
                HostPolicy.of(NetworkOptions.DEFAULTS.withPrivateHost(host).withPlainHttpHost(host)),
                GitOptions.DEFAULTS.withFolder(Path.of(arguments[2])),
                any -> List.of());
        FetchContext context = new FetchContext(
                "test",
                "",
                Deadline.after(Duration.ofSeconds(Long.parseLong(arguments[3]))),
                CredentialSource.NONE,
                ModuleLimits.DEFAULTS);
        System.out.println(fetcher.fetch(ref, fetcher.locate(ref, context), context)
                .files()
                .paths());
    }
}
