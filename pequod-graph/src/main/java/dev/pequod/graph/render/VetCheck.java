package dev.pequod.graph.render;

import dev.pequod.graph.Severity;
import java.util.List;

/**
 * One of the checks before a module is published.
 *
 * @param name the check for programs, such as {@code tests}; always the same
 * @param text what was checked, and how much of it is well, such as {@code 19 of 20 tests pass}
 * @param findings what is wrong, or could be better
 */
public record VetCheck(String name, String text, List<VetFinding> findings) {
    /** Copies the findings. */
    public VetCheck {
        findings = List.copyOf(findings);
    }

    /** Reports whether nothing is wrong; warnings do not count. */
    public boolean passed() {
        return findings.stream().noneMatch(f -> f.severity() == Severity.ERROR);
    }
}
