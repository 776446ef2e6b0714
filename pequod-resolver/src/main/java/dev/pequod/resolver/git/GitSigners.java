package dev.pequod.resolver.git;

import dev.pequod.api.GitRef;
import java.util.Optional;

/** Says who must have signed what comes from a repository. Implementations are thread-safe. */
@FunctionalInterface
public interface GitSigners {

    /** Returns who may have signed the commit, or the tag, of a reference; empty if nobody need have. */
    Optional<AllowedSigners> of(GitRef ref);
}
