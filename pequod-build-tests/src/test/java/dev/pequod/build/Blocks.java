package dev.pequod.build;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The fenced code blocks of Markdown files. */
final class Blocks {
    private Blocks() {}

    /**
     * A block.
     *
     * @param language the first word after the fence, empty if there is none
     * @param note the rest of that line
     * @param lines what is between the fences
     */
    record Block(Path file, int line, String language, String note, List<String> lines) {
        String text() {
            return String.join("\n", lines) + "\n";
        }

        /** Returns file and line, as a test's name. */
        String where() {
            return file + ":" + line + (language.isEmpty() ? "" : " " + language);
        }
    }

    /** Returns the blocks of README.md, the other documents at the root, and everything under docs. */
    static List<Block> all() {
        List<Block> blocks = new ArrayList<>();
        for (Path file : Repository.files()) {
            if (file.toString().endsWith(".md") && (file.getNameCount() == 1 || file.startsWith("docs"))) {
                blocks.addAll(of(file, Repository.text(file)));
            }
        }
        return blocks;
    }

    static List<Block> of(Path file, String markdown) {
        List<Block> blocks = new ArrayList<>();
        List<String> current = new ArrayList<>();
        String open = "";
        int start = 0;
        int number = 0;
        for (String line : markdown.split("\n", -1)) {
            number++;
            boolean fence = line.strip().startsWith("```");
            if (open.isEmpty() && fence) {
                open = line.strip();
                start = number;
                current = new ArrayList<>();
            } else if (!open.isEmpty() && line.strip().equals("```")) {
                String info = open.substring(3).strip();
                int space = info.indexOf(' ');
                blocks.add(new Block(
                        file,
                        start,
                        space < 0 ? info : info.substring(0, space),
                        space < 0 ? "" : info.substring(space + 1).strip(),
                        List.copyOf(current)));
                open = "";
            } else if (!open.isEmpty()) {
                current.add(line);
            }
        }
        if (!open.isEmpty()) {
            throw new IllegalStateException(file + ":" + start + ": the block is never closed");
        }
        return blocks;
    }

    /**
     * A command of a shell block.
     *
     * @param expected the lines that follow it; {@code ...} stands for any number of lines
     */
    record Command(String command, List<String> expected) {}

    /** Splits a shell block at its {@code $ } prompts; a line that ends with a backslash is continued. */
    static List<Command> commands(Block block) {
        List<Command> commands = new ArrayList<>();
        List<String> expected = new ArrayList<>();
        StringBuilder command = new StringBuilder();
        boolean continued = false;
        for (String line : block.lines()) {
            if (continued) {
                command.append('\n').append(line);
            } else if (line.startsWith("$ ")) {
                if (!command.isEmpty()) {
                    commands.add(new Command(command.toString(), List.copyOf(expected)));
                }
                expected.clear();
                command.setLength(0);
                command.append(line.substring(2));
            } else {
                expected.add(line);
                continue;
            }
            continued = line.endsWith("\\");
        }
        if (!command.isEmpty()) {
            commands.add(new Command(command.toString(), List.copyOf(expected)));
        }
        return commands;
    }

    /** Reports whether lines are what is expected, {@code ...} being any number of lines. */
    static boolean matches(List<String> expected, List<String> lines) {
        if (expected.isEmpty()) {
            return lines.isEmpty();
        }
        if (expected.get(0).strip().equals("...")) {
            List<String> rest = expected.subList(1, expected.size());
            for (int i = 0; i <= lines.size(); i++) {
                if (matches(rest, lines.subList(i, lines.size()))) {
                    return true;
                }
            }
            return false;
        }
        return !lines.isEmpty()
                && expected.get(0).equals(lines.get(0))
                && matches(expected.subList(1, expected.size()), lines.subList(1, lines.size()));
    }
}
