package dev.pequod.cli;

import java.util.List;

/** Runs several commands in one process, so that an archive of classes made of it has what each of them needs. */
final class Training {
    private static final String BETWEEN = ";";

    private Training() {}

    /**
     * Runs the commands, whether they succeed or not.
     *
     * @param args the words of all commands, with a {@code ;} between one and the next
     */
    public static void main(String[] args) {
        List<String> rest = List.of(args);
        while (!rest.isEmpty()) {
            int end = rest.indexOf(BETWEEN);
            List<String> words = end < 0 ? rest : rest.subList(0, end);
            Main.run(words.toArray(String[]::new));
            rest = end < 0 ? List.of() : rest.subList(end + 1, rest.size());
        }
    }
}
