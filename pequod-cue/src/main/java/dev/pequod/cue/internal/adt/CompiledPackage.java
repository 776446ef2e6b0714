package dev.pequod.cue.internal.adt;

import java.util.List;

/**
 * A compiled package: immutable, shared by every evaluation that imports it.
 *
 * @param id what hidden fields are scoped by: the import path, {@code :name} for a main package, empty for files without package clause
 * @param name the package name, empty if none
 * @param files the top-level struct of each file
 */
public record CompiledPackage(String id, String name, List<StructLit> files) {
    public CompiledPackage {
        files = List.copyOf(files);
    }
}
