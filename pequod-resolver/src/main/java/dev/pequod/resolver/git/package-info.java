/**
 * Modules in Git repositories, over https and ssh.
 *
 * <p>{@link dev.pequod.resolver.git.GitFetcher} is where to begin; JGit stays behind the classes whose names begin with it.
 */
@NullMarked
package dev.pequod.resolver.git;

import org.jspecify.annotations.NullMarked;
