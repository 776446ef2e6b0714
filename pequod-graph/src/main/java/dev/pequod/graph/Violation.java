package dev.pequod.graph;

/**
 * What a policy found.
 *
 * @param path the field it speaks of, such as {@code spec.replicas}; may be empty
 * @param message what is wrong and what to do
 * @param severity how much it weighs
 */
public record Violation(String path, String message, Severity severity) {}
