package dev.pequod.operator;

import dev.pequod.api.Deadline;
import dev.pequod.api.Digest;
import dev.pequod.api.EmbeddedRef;
import dev.pequod.api.GitRef;
import dev.pequod.api.ModuleException;
import dev.pequod.api.ModuleResolver;
import dev.pequod.api.OciRef;
import dev.pequod.api.PlatformRef;
import dev.pequod.api.ResolvedModule;
import dev.pequod.api.VersionOrder;
import dev.pequod.graph.render.PlatformRenderer;
import dev.pequod.operator.runtime.Key;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Which newer version there is of a module. Sources are asked now and then, once for all resources of a service account, and apart from
 * the work on resources, which waits for no answer. Thread-safe.
 */
final class NewerVersions {
    /** How long an answer is believed. */
    static final Duration HOLDS = Duration.ofMinutes(10);

    /** Of so many modules it is kept that an answer came after them. */
    private static final int MOST_USED = 1_000;

    private final ModuleResolver resolver;
    private final Function<String, Executor> executors;
    private final Clock clock;
    private final Consumer<Key> wake;
    private final Map<Question, Answer> answers = new HashMap<>();
    private final Map<Question, Set<Key>> asking = new HashMap<>();

    /**
     * Makes a memory without answers.
     *
     * @param executors what asks the sources, by namespaces
     * @param wake has a resource worked on whose answer has come
     */
    NewerVersions(ModuleResolver resolver, Function<String, Executor> executors, Clock clock, Consumer<Key> wake) {
        this.resolver = resolver;
        this.executors = executors;
        this.clock = clock;
        this.wake = wake;
    }

    private record Question(String namespace, Optional<String> account, String module) {}

    /**
     * What a source has said.
     *
     * @param used the modules that were used when it was asked: of another one it may not have known yet
     */
    private record Answer(Optional<PlatformRef> newest, Instant at, Set<Digest> used) {
        boolean holds(Instant now) {
            return at.plus(HOLDS).isAfter(now) && !at.isAfter(now); // the clock was set back since
        }
    }

    /**
     * What is known.
     *
     * @param isAnswered whether it is known at all; the source may not have answered yet
     * @param newest the newest version; empty if none is known
     * @param isNewer whether that is newer than what is used
     * @param againAt when to look again; empty if nothing changes
     */
    record Found(boolean isAnswered, Optional<PlatformRef> newest, boolean isNewer, Optional<Instant> againAt) {
        private static final Found NOTHING = new Found(true, Optional.empty(), false, Optional.empty());
    }

    /** Returns what is known now; if that is old, the source is asked, and the resource woken. */
    synchronized Found find(Key key, Tenant tenant, ResolvedModule module) {
        Optional<String> name = name(module.ref());
        if (name.isEmpty()) {
            return Found.NOTHING;
        }
        if (module.ref() instanceof EmbeddedRef) {
            Optional<PlatformRef> newest = ask(key, tenant, module.ref());
            return found(true, newest, module, Optional.empty());
        }
        Question question = new Question(tenant.namespace(), tenant.account(), name.get());
        Optional<Answer> answer = Optional.ofNullable(answers.get(question))
                .filter(one -> one.used().contains(module.sourceDigest()));
        Instant now = clock.instant();
        boolean holds = answer.filter(one -> one.holds(now)).isPresent();
        if (!holds) {
            Set<Key> others = asking.get(question);
            if (others == null) {
                asking.put(question, new HashSet<>(Set.of(key)));
                executors.apply(tenant.namespace()).execute(() -> answer(question, key, tenant, module));
            } else {
                others.add(key);
            }
        }
        Optional<Instant> againAt = holds
                ? answer.map(one -> one.at().plus(HOLDS))
                : Optional.empty(); // the answer that is asked for wakes
        return found(answer.isPresent(), answer.flatMap(Answer::newest), module, againAt);
    }

    private static Found found(
            boolean isAnswered, Optional<PlatformRef> newest, ResolvedModule module, Optional<Instant> againAt) {
        return new Found(
                isAnswered, newest, newest.filter(n -> isNewer(n, module)).isPresent(), againAt);
    }

    private void answer(Question question, Key key, Tenant tenant, ResolvedModule module) {
        Optional<PlatformRef> newest = Optional.empty();
        try {
            newest = ask(key, tenant, module.ref());
        } finally {
            answered(question, module.sourceDigest(), newest);
        }
    }

    private void answered(Question question, Digest used, Optional<PlatformRef> newest) {
        Set<Key> waiting;
        synchronized (this) {
            Instant now = clock.instant();
            answers.values()
                    .removeIf(old -> old.at().plus(HOLDS.multipliedBy(3)).isBefore(now));
            Set<Digest> all = new HashSet<>(Set.of(used));
            Answer before = answers.get(question);
            if (before != null && before.used().size() < MOST_USED) {
                all.addAll(before.used()); // what was known then is known now
            }
            answers.put(question, new Answer(newest, now, all));
            waiting = asking.remove(question);
        }
        if (waiting != null) {
            waiting.forEach(wake);
        }
    }

    private Optional<PlatformRef> ask(Key key, Tenant tenant, PlatformRef ref) {
        try {
            return resolver.newest(
                    ref, new TenantAccess(key, tenant).context(Deadline.after(PlatformRenderer.TIMEOUT)));
        } catch (ModuleException e) {
            return Optional.empty(); // whether the module itself can be had is told by its resolution
        }
    }

    /** Returns what all versions of a module have in common; empty for a module without versions. */
    private static Optional<String> name(PlatformRef ref) {
        return switch (ref) {
            case EmbeddedRef embedded -> Optional.of(embedded.module());
            case OciRef oci -> Optional.of(oci.scheme() + ":" + oci.registry() + "/" + oci.repository());
            case GitRef git when git.isPinned() -> Optional.of(git.text());
            case GitRef git
            when !version(git).isEmpty() ->
                Optional.of(git.scheme() + ":" + git.remote() + " " + git.path() + " " + beforeVersion(git));
            default -> Optional.empty();
        };
    }

    /**
     * A version is compared with the version that is used; where a digest alone is used, another digest is a newer one; of a commit the
     * repository has told only what is newer.
     */
    private static boolean isNewer(PlatformRef newest, ResolvedModule module) {
        Optional<Digest> digest = newest.pinnedDigest();
        if (digest.isPresent() && digest.get().equals(module.sourceDigest())) {
            return false;
        }
        String used = version(module.ref());
        return used.isEmpty()
                ? digest.isPresent() || newest instanceof GitRef
                : VersionOrder.INSTANCE.compare(version(newest), used) > 0;
    }

    private static String version(PlatformRef ref) {
        String text = switch (ref) {
            case EmbeddedRef embedded -> embedded.version();
            case OciRef oci -> VersionOrder.ofTag(oci.tag());
            case GitRef git -> git.ref().substring(beforeVersion(git).length());
            default -> "";
        };
        return VersionOrder.isVersion(text) ? text : "";
    }

    /** A repository of several modules has tags such as {@code web/v1.0.0}. */
    private static String beforeVersion(GitRef ref) {
        return ref.ref().substring(0, ref.ref().lastIndexOf('/') + 1);
    }
}
