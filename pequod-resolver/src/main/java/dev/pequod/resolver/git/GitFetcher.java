package dev.pequod.resolver.git;

import dev.pequod.api.Credential;
import dev.pequod.api.Deadline;
import dev.pequod.api.FetchContext;
import dev.pequod.api.FetchedModule;
import dev.pequod.api.GitRef;
import dev.pequod.api.ModuleException;
import dev.pequod.api.ModuleException.Reason;
import dev.pequod.api.ModuleFetcher;
import dev.pequod.api.ModuleRevision;
import dev.pequod.api.PlatformRef;
import dev.pequod.api.PlatformRefException;
import dev.pequod.api.PlatformRefParser;
import dev.pequod.resolver.net.Endpoint;
import dev.pequod.resolver.net.HostPolicy;
import dev.pequod.resolver.net.Retries;
import dev.pequod.resolver.net.TryAgainException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Fetches modules from Git repositories. Thread-safe.
 *
 * <p>{@link #locate} asks the server which commit a tag or a branch means, and asks nobody for a commit; {@link #fetch} gets that commit
 * alone, without history, and reads the files of one folder. Where signatures are wanted, the commit must have one or, if the reference names
 * a tag, the tag. {@code ref=HEAD} is the default branch.
 *
 * <p>A credential of the host is used as it is: over https a user and a password, or a token without a user (sent as a bearer
 * token, and as a password where the server asks for one); over ssh a private key, or a password. It never leaves for another host.
 */
public final class GitFetcher implements ModuleFetcher {
    private static final int SHA1_DIGITS = 40;
    /** A refusal does not wait longer for what only makes it more helpful. */
    private static final Duration LONGEST_HELP = Duration.ofSeconds(3);

    private final HostPolicy policy;
    private final GitOptions options;
    private final GitSigners signers;
    private final Retries retries;

    /**
     * Makes a fetcher that connects where the policy allows.
     *
     * @param signers who must have signed; where it names nobody, those of the options
     */
    public GitFetcher(HostPolicy policy, GitOptions options, GitSigners signers) {
        this(policy, options, signers, Retries.standard());
    }

    /** Makes a fetcher that tries again in another way than usual. */
    GitFetcher(HostPolicy policy, GitOptions options, GitSigners signers, Retries retries) {
        this.policy = policy;
        this.options = options;
        this.signers = signers;
        this.retries = retries;
    }

    /** Returns the host and the repository that a reference leads to, for whoever has rules about them: those that are connected to. */
    public static Endpoint source(GitRef ref) {
        return GitServer.of(ref).endpoint();
    }

    @Override
    public String scheme() {
        return GitRef.SCHEME;
    }

    /**
     * Returns what changes with the signers that are allowed, and with the tag that may be signed in the place of its commit: what is
     * kept for a signed tag says nothing of another name of the commit.
     */
    @Override
    public String policy(PlatformRef ref) {
        GitRef git = require(ref);
        List<AllowedSigners> wanted = signers(git);
        return wanted.isEmpty()
                ? ""
                : wanted.stream().map(AllowedSigners::fingerprint).collect(Collectors.joining(" and ")) + " "
                        + String.join(" ", GitRefs.tags(git));
    }

    private List<AllowedSigners> signers(GitRef ref) {
        List<AllowedSigners> named = signers.of(ref);
        return named.isEmpty() ? options.allowedSigners().stream().toList() : named;
    }

    @Override
    public ModuleRevision locate(PlatformRef ref, FetchContext context) throws ModuleException {
        GitRef git = require(ref);
        String what = "resolve " + git;
        GitServer server = allowed(git, what, context);
        String commit = git.ref();
        if (!git.isPinned()) {
            Map<String, String> advertised =
                    ask(server, what, context, conversation -> conversation.advertised(GitRefs.candidates(git.ref())));
            commit = GitRefs.commit(git.ref(), advertised, what);
        }
        return new ModuleRevision(new GitRef(git.remote(), commit, git.path()).text(), commit);
    }

    @Override
    public Optional<PlatformRef> newest(PlatformRef ref, FetchContext context) throws ModuleException {
        GitRef git = require(ref);
        String what = "list the tags of " + git.remote();
        context.deadline().check(what);
        GitServer server = server(git);
        policy.checkSource(server.endpoint(), what);
        Map<String, String> tags = retries.run(
                what, context.deadline(), () -> held(server, what, context, conversation -> conversation.tags()));
        return GitRefs.newest(git, tags).map(tag -> new GitRef(git.remote(), tag, git.path()));
    }

    /**
     * Asks for all branches and tags. Some servers show each reader other ones, so whoever is not shown the commit is to fetch it: empty
     * hands or not, that is the server's to say.
     */
    @Override
    public boolean confirm(PlatformRef ref, ModuleRevision revision, FetchContext context) throws ModuleException {
        GitRef located = located(require(ref), revision);
        String what = "fetch " + located; // in the words of a fetch, which do not tell whether others have it
        GitServer server = allowed(located, what, context);
        return ask(server, what, context, JGit::branchesAndTags).containsValue(located.ref());
    }

    @Override
    public FetchedModule fetch(PlatformRef ref, ModuleRevision revision, FetchContext context) throws ModuleException {
        GitRef git = require(ref);
        GitRef located = located(git, revision);
        String what = "fetch " + located;
        GitServer server = allowed(git, what, context);
        if (located.ref().length() != SHA1_DIGITS) {
            throw new ModuleException(
                    Reason.INVALID_MODULE,
                    "Tried to " + what + " but repositories with ids of sha256 are not supported");
        }
        List<AllowedSigners> allowed = signers(git);
        Signing signing = new Signing(allowed, allowed.isEmpty() ? List.of() : GitRefs.tags(git), git.isPinned());
        Wanted wanted = new Wanted(server, what, located, signing);
        try {
            return module(wanted, context);
        } catch (ModuleException e) {
            throw e.reason() == Reason.UNVERIFIED && git.isPinned() && !allowed.isEmpty()
                    ? withSignedTag(e, wanted, context)
                    : e;
        }
    }

    /**
     * The module of a commit.
     *
     * @param what what is tried, for the message "Tried to … but …"
     */
    private record Wanted(GitServer server, String what, GitRef commit, Signing signing) {}

    /**
     * Returns why a commit is refused and, if a tag of it would be taken, that one may be named in its place. The server is asked anew,
     * within limits of its own, and whatever it does the refusal is what counts.
     */
    private ModuleException withSignedTag(ModuleException refusal, Wanted wanted, FetchContext context) {
        Duration half = context.deadline().remaining().dividedBy(2);
        Deadline deadline = Deadline.after(half.compareTo(LONGEST_HELP) < 0 ? half : LONGEST_HELP);
        FetchContext briefly = new FetchContext(
                context.requester(), context.namespace(), deadline, context.credentials(), context.limits());
        try {
            GitRef commit = wanted.commit();
            for (String tag : GitRefs.ofCommit(commit, ask(wanted.server(), wanted.what(), briefly, JGit::tags))) {
                if (isTaken(wanted, tag, briefly)) {
                    GitRef named = new GitRef(commit.remote(), GitRefs.named(tag), commit.path());
                    return new ModuleException(
                            refusal.reason(),
                            refusal.getMessage() + "; its tag is signed: name that, " + named,
                            refusal);
                }
            }
            return refusal;
        } catch (ModuleException | IllegalArgumentException e) {
            return refusal; // also where a reference cannot name the tag
        }
    }

    private boolean isTaken(Wanted wanted, String tag, FetchContext context) throws ModuleException {
        try {
            Signing byTag = new Signing(wanted.signing().signers(), List.of(tag), false);
            module(new Wanted(wanted.server(), wanted.what(), wanted.commit(), byTag), context);
            return true;
        } catch (ModuleException e) {
            if (e.reason() == Reason.UNVERIFIED) {
                return false;
            }
            throw e;
        }
    }

    private FetchedModule module(Wanted wanted, FetchContext context) throws ModuleException {
        GitRef commit = wanted.commit();
        return ask(
                wanted.server(),
                wanted.what(),
                context,
                conversation -> conversation.module(commit.ref(), commit.path(), context.limits(), wanted.signing()));
    }

    /** What is asked in a conversation. */
    @FunctionalInterface
    private interface Question<T> {
        T ask(JGit conversation) throws ModuleException, TryAgainException;
    }

    private <T> T ask(GitServer server, String what, FetchContext context, Question<T> question)
            throws ModuleException {
        return retries.run(what, context.deadline(), () -> held(server, what, context, question));
    }

    private <T> T held(GitServer server, String what, FetchContext context, Question<T> question)
            throws ModuleException, TryAgainException {
        Optional<Credential> credential = options.credentials()
                .after(context.credentials(), server.endpoint())
                .lookUp(server.endpoint().authority(), "");
        Transfer transfer = new Transfer(what, HostPolicy.owner(context), context.deadline(), options);
        Endpoint endpoint = server.endpoint();
        return GitThread.run(
                transfer,
                endpoint + (server.isSsh() ? "" : policy.options().through(endpoint)),
                () -> question.ask(new JGit(server, policy, credential, transfer)));
    }

    private GitServer allowed(GitRef git, String what, FetchContext context) throws ModuleException {
        context.deadline().check(what);
        GitServer server = server(git);
        policy.checkSource(server.endpoint(), what);
        return server;
    }

    private GitServer server(GitRef git) {
        GitServer server = GitServer.of(git);
        return !server.isSsh() && policy.options().isPlainHttp(server.endpoint()) ? server.plainHttp() : server;
    }

    private static GitRef require(PlatformRef ref) {
        if (ref instanceof GitRef git) {
            return git;
        }
        throw new IllegalArgumentException("not a reference to a Git repository: " + ref.scheme());
    }

    private static GitRef located(GitRef asked, ModuleRevision revision) {
        try {
            PlatformRef parsed = new PlatformRefParser(Set.of(GitRef.SCHEME)).parse(revision.source());
            if (parsed instanceof GitRef git
                    && git.isPinned()
                    && List.of(git.remote(), git.path()).equals(List.of(asked.remote(), asked.path()))) {
                return git;
            }
        } catch (PlatformRefException e) {
            throw new IllegalArgumentException("not a revision of a Git repository", e);
        }
        throw new IllegalArgumentException("not a revision of " + asked);
    }
}
