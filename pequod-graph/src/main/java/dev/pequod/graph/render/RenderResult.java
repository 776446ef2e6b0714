package dev.pequod.graph.render;

import dev.pequod.api.ModuleException;
import dev.pequod.api.ResolvedModule;
import dev.pequod.cue.errors.Position;
import dev.pequod.graph.Graph;
import dev.pequod.graph.Violation;
import dev.pequod.graph.json.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What rendering a resource came to: a Graph, or all that kept it from being made. */
public sealed interface RenderResult {

    /**
     * A Graph. Its violations may still forbid applying it, see {@link Graph#blocked}.
     *
     * @param graph the Graph with all its metadata, the violations of the module and of its policies
     * @param resolved the module it was rendered by
     * @param input what the module was given; the render hash is taken over it and the module's content digest
     * @param faults those of the violations that are errors of a policy itself, with their places in the module
     * @param objecting the folders of those packages of the policy that found something, such as {@code policy/limits}
     * @param steps the work of all evaluations, the same number on every machine
     */
    record Rendered(
            Graph graph,
            ResolvedModule resolved,
            JsonObject input,
            Map<Violation, RenderError> faults,
            Set<String> objecting,
            long steps)
            implements RenderResult {
        /** Copies the collections. */
        public Rendered {
            faults = Map.copyOf(faults);
            objecting = Set.copyOf(objecting);
        }

        @Override
        public Optional<ResolvedModule> module() {
            return Optional.of(resolved);
        }

        @Override
        public String outcome() {
            return graph.blocked() ? "PolicyViolation" : "success";
        }
    }

    /**
     * No Graph.
     *
     * @param errors why; never empty
     * @param module the module, if it was found
     */
    record Failed(List<RenderError> errors, Optional<ResolvedModule> module) implements RenderResult {
        /** Copies the errors. */
        public Failed {
            errors = List.copyOf(errors);
        }

        @Override
        public String outcome() {
            return errors.getFirst().code();
        }
    }

    /** Returns the module, if it was found. */
    Optional<ResolvedModule> module();

    /** Returns what came of it in a word, for metrics and traces: {@code success}, {@code PolicyViolation}, or the code of the first error. */
    String outcome();

    /**
     * Returns the text of the file that an error points into, to be shown with it: a file of the module, or the schema of a
     * Graph; empty for other files.
     */
    default Optional<String> source(Position position) {
        if (position.file().equals(GraphSchema.FILE)) {
            return Optional.of(GraphSchema.TEXT);
        }
        try {
            return module().isEmpty()
                    ? Optional.empty()
                    : module().get().files().text(position.file());
        } catch (ModuleException e) {
            return Optional.empty(); // not UTF-8, so there is no line to show
        }
    }
}
