package dev.pequod.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One case in one file: a comment, then {@code $} and a command line, then sections under {@code -- name --}. The sections
 * {@code stdin}, {@code stdout}, {@code stderr} and {@code exit} speak of the run; {@code after/NAME} is what a file must
 * hold afterwards; all others are the files that the command finds.
 *
 * @param comment the lines above the command line
 * @param command the command line as it stands in the file
 * @param sections the sections by name
 */
record CommandCase(String comment, String command, Map<String, String> sections) {
    private static final Pattern HEAD = Pattern.compile("(?m)^-- (\\S+) --\n");
    private static final Pattern WORD = Pattern.compile("'([^']*)'|\\S+");

    static CommandCase read(Path file) throws IOException {
        String text = Files.readString(file);
        Matcher head = HEAD.matcher(text);
        Map<String, String> sections = new LinkedHashMap<>();
        String name = "";
        int start = 0;
        while (head.find()) {
            sections.put(name, text.substring(start, head.start()));
            name = head.group(1);
            start = head.end();
        }
        sections.put(name, text.substring(start));
        String top = sections.remove("");
        int command = top.indexOf("$ ");
        return new CommandCase(
                top.substring(0, command), top.substring(command + 2).strip(), sections);
    }

    /** Returns the words of the command line after the program; single quotes hold a word together. */
    List<String> arguments() {
        List<String> words = new ArrayList<>();
        Matcher word = WORD.matcher(command);
        while (word.find()) {
            words.add(word.group(1) != null ? word.group(1) : word.group());
        }
        return words.subList(1, words.size());
    }

    String section(String name) {
        return sections.getOrDefault(name, "");
    }

    int exit() {
        return sections.containsKey("exit") ? Integer.parseInt(section("exit").strip()) : 0;
    }

    private static boolean isFile(String name) {
        return !List.of("stdin", "stdout", "stderr", "exit").contains(name) && !name.startsWith("after/");
    }

    void writeFiles(Path folder) throws IOException {
        for (Map.Entry<String, String> section : sections.entrySet()) {
            if (isFile(section.getKey())) {
                Path file = folder.resolve(section.getKey());
                Files.createDirectories(file.getParent());
                Files.writeString(file, section.getValue());
            }
        }
    }

    /** Returns the files that are not as they were. */
    Map<String, String> changes(Path folder) throws IOException {
        Map<String, String> changes = new TreeMap<>();
        try (var files = Files.walk(folder)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                String name = folder.relativize(file).toString();
                String text = Files.readString(file);
                if (!text.equals(sections.get(name))) {
                    changes.put("after/" + name, text);
                }
            }
        }
        return changes;
    }

    /** Returns what {@link #changes} must return. */
    Map<String, String> expectedChanges() {
        Map<String, String> expected = new TreeMap<>(sections);
        expected.keySet().removeIf(name -> !name.startsWith("after/"));
        return expected;
    }

    /** Returns the case with other expectations. */
    CommandCase expecting(CommandRun run, Map<String, String> changes) {
        Map<String, String> all = new LinkedHashMap<>(sections);
        all.keySet().removeIf(name -> !isFile(name) && !name.equals("stdin"));
        Map<String, String> expected = new LinkedHashMap<>(changes);
        expected.put("stdout", run.out());
        expected.put("stderr", run.err());
        expected.put("exit", run.exit() == 0 ? "" : run.exit() + "\n");
        expected.values().removeIf(String::isEmpty);
        all.putAll(expected);
        return new CommandCase(comment, command, all);
    }

    String text() {
        StringBuilder out =
                new StringBuilder(comment).append("$ ").append(command).append('\n');
        sections.forEach((name, text) -> {
            out.append("-- ").append(name).append(" --\n").append(text);
        });
        return out.toString();
    }
}
