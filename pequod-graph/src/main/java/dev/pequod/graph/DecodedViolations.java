package dev.pequod.graph;

import java.util.List;

/**
 * What {@link GraphDecoder#decodeViolations} made of a policy's answer.
 *
 * @param violations the violations; those with findings hold what could be read of them
 * @param findings what is wrong with the answer itself; a policy with findings is broken and must block
 */
public record DecodedViolations(List<Violation> violations, List<Finding> findings) {

    /** Copies the lists. */
    public DecodedViolations {
        violations = List.copyOf(violations);
        findings = List.copyOf(findings);
    }
}
