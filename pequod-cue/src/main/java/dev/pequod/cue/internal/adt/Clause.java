package dev.pequod.cue.internal.adt;

import dev.pequod.cue.internal.source.SourcePos;
import org.jspecify.annotations.Nullable;

/** A clause of a comprehension. */
public abstract sealed class Clause extends Term permits Clause.For, Clause.If, Clause.Let, Clause.Try {
    Clause(@Nullable SourcePos source) {
        super(source);
    }

    /** {@code for key, value in operand}. */
    public static final class For extends Clause {
        private final @Nullable Label key;
        private final Label value;
        private final Expr operand;

        public For(@Nullable SourcePos source, @Nullable Label key, Label value, Expr operand) {
            super(source);
            this.key = key;
            this.value = value;
            this.operand = operand;
        }

        public @Nullable Label key() {
            return key;
        }

        public Label value() {
            return value;
        }

        public Expr operand() {
            return operand;
        }
    }

    /** {@code if condition}. */
    public static final class If extends Clause {
        private final Expr condition;

        public If(@Nullable SourcePos source, Expr condition) {
            super(source);
            this.condition = condition;
        }

        public Expr condition() {
            return condition;
        }
    }

    /** {@code let label = value}. */
    public static final class Let extends Clause {
        private final Label label;
        private final Expr value;

        public Let(@Nullable SourcePos source, Label label, Expr value) {
            super(source);
            this.label = label;
            this.value = value;
        }

        public Label label() {
            return label;
        }

        public Expr value() {
            return value;
        }
    }

    /** {@code try} or {@code try label = value}; both null or none. */
    public static final class Try extends Clause {
        private final @Nullable Label label;
        private final @Nullable Expr value;

        public Try(@Nullable SourcePos source, @Nullable Label label, @Nullable Expr value) {
            super(source);
            this.label = label;
            this.value = value;
        }

        public @Nullable Label label() {
            return label;
        }

        public @Nullable Expr value() {
            return value;
        }
    }
}
