package dev.pequod.cue.internal.encoding;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;

/** A value of a TOML document while more may still be added to it. */
sealed interface TomlNode {
    /** Tells a visitor the value, with all that is in it. */
    void tell(DataVisitor visitor);

    /**
     * One part of a key.
     *
     * @param text the name
     * @param start where it begins
     * @param end where it ends
     */
    record Name(String text, int start, int end) {
        /** Longer names are in quotes, whatever they are. */
        private static final int LONG = 1_000;

        /** Returns the name as messages have it: in quotes where CUE needs them. */
        String shown() {
            return text.length() <= LONG
                            && text.matches("[$\\p{L}#_][\\p{L}\\p{N}_$]*")
                            && !text.startsWith("_")
                            && !text.startsWith("#")
                    ? text
                    : quoted(text);
        }

        static String quoted(String text) {
            return String.format(
                    Locale.ROOT,
                    "\"%s\"",
                    text.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n"));
        }
    }

    /**
     * A string, number, bool or time.
     *
     * @param start where it begins
     * @param end where it ends
     * @param event tells it
     */
    record Scalar(int start, int end, Consumer<DataVisitor> event) implements TomlNode {
        @Override
        public void tell(DataVisitor visitor) {
            visitor.passed(end - (long) start);
            visitor.at(start, end);
            event.accept(visitor);
        }
    }

    /**
     * An array, or an array of tables.
     *
     * @param start where it begins
     * @param elements the elements so far
     */
    record Array(int start, List<TomlNode> elements) implements TomlNode {
        @Override
        public void tell(DataVisitor visitor) {
            visitor.at(start, start + 1);
            visitor.beginList();
            for (TomlNode element : elements) {
                element.tell(visitor);
            }
            visitor.at(start, start + 1);
            visitor.endList();
        }
    }

    /** A table; a name may be there several times. */
    final class Table implements TomlNode {
        private record Entry(Name name, TomlNode value) {}

        private final int start;
        private final List<Entry> entries = new ArrayList<>();

        Table(int start) {
            this.start = start;
        }

        int start() {
            return start;
        }

        /** Adds a value below names; each but the last names a table of its own. */
        void put(List<Name> names, TomlNode value) {
            Table at = this;
            for (Name name : names.subList(0, names.size() - 1)) {
                Table inner = new Table(name.start());
                at.entries.add(new Entry(name, inner));
                at = inner;
            }
            at.entries.add(new Entry(names.getLast(), value));
        }

        @Override
        public void tell(DataVisitor visitor) {
            visitor.at(start, start + 1);
            visitor.beginObject();
            for (Entry entry : entries) {
                visitor.at(entry.name.start(), entry.name.end());
                visitor.name(entry.name.text());
                entry.value.tell(visitor);
            }
            visitor.at(start, start + 1);
            visitor.endObject();
        }
    }
}
