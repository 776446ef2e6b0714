package dev.pequod.resolver.git;

import java.util.List;

/**
 * What must be signed, and by whom.
 *
 * @param signers who must have signed, one of each; none if nobody must
 * @param tags the full names of tags: the first of them that the server has of the commit may be signed in its place
 * @param isById whether an object is asked for by its own id, which may be that of a tag, and leaves no doubt about which is meant
 */
record Signing(List<AllowedSigners> signers, List<String> tags, boolean isById) {}
