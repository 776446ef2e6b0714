package dev.pequod.operator;

import dev.pequod.graph.json.JsonObject;
import dev.pequod.graph.json.JsonString;
import dev.pequod.graph.json.JsonValue;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.stream.Collectors;

/** Writes one line for each thing worth telling, as words or as JSON. Thread-safe. */
final class Log {
    private final PrintStream out;
    private final Clock clock;
    private final boolean json;

    Log(PrintStream out, Clock clock, boolean json) {
        this.out = out;
        this.clock = clock;
        this.json = json;
    }

    void info(String message) {
        write("info", message, "");
    }

    void warn(String message) {
        write("warn", message, "");
    }

    void error(String message) {
        write("error", message, "");
    }

    /** Tells of a fault of ours, with its trace. */
    void fault(String what, Throwable fault) {
        StringWriter trace = new StringWriter();
        fault.printStackTrace(new PrintWriter(trace));
        write("error", "a fault of pequod itself while " + what + ": " + fault, trace.toString());
    }

    private void write(String level, String message, String trace) {
        JsonObject line = JsonObject.EMPTY
                .with(
                        "time",
                        new JsonString(
                                clock.instant().truncatedTo(ChronoUnit.MILLIS).toString()))
                .with("level", new JsonString(level))
                .with("message", new JsonString(message));
        line = trace.isEmpty() ? line : line.with("trace", new JsonString(trace));
        out.println(json ? line.toString() : words(line));
    }

    /** Writes {@code name=value} with the values quoted as JSON quotes them, so that a message never makes two lines. */
    private static String words(JsonObject line) {
        return line.members().entrySet().stream().map(Log::word).collect(Collectors.joining(" "));
    }

    private static String word(Map.Entry<String, JsonValue> field) {
        String value = ((JsonString) field.getValue()).value();
        return field.getKey() + "=" + (value.matches("[A-Za-z0-9:.-]+") ? value : field.getValue());
    }
}
