package dev.pequod.resolver.git;

import dev.pequod.api.GitRef;
import java.util.List;

/** Says who must have signed what comes from a repository. Implementations are thread-safe. */
@FunctionalInterface
public interface GitSigners {

    /** Returns who must have signed the commit, or the tag, of a reference: one of each; none if nobody need have. */
    List<AllowedSigners> of(GitRef ref);
}
