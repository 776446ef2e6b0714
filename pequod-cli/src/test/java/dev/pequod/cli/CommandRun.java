package dev.pequod.cli;

import dev.pequod.cli.console.Surroundings;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** What a run of the command did, in this process with captured streams. */
record CommandRun(int exit, String out, String err) {

    static CommandRun of(Path directory, String stdin, List<String> arguments) {
        return of(directory, stdin.getBytes(StandardCharsets.UTF_8), Map.of(), false, arguments);
    }

    static CommandRun of(
            Path directory, byte[] stdin, Map<String, String> environment, boolean terminals, List<String> arguments) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        int exit = new Program(new Surroundings(
                        new ByteArrayInputStream(stdin), out, err, terminals, terminals, environment, directory))
                .run(arguments.toArray(String[]::new))
                .number();
        return new CommandRun(exit, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }

    /** Returns the run with the folder's path as {@code DIR}, so that it does not depend on where it was. */
    CommandRun anywhere(Path folder) {
        return new CommandRun(exit, out.replace(folder.toString(), "DIR"), err.replace(folder.toString(), "DIR"));
    }
}
