package dev.pequod.operator;

import dev.pequod.graph.json.JsonObject;
import dev.pequod.graph.json.JsonString;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Clock;

/** Writes one line of JSON for each thing worth telling. Thread-safe. */
final class Log {
    private final PrintStream out;
    private final Clock clock;

    Log(PrintStream out, Clock clock) {
        this.out = out;
        this.clock = clock;
    }

    void info(String message) {
        write("info", message, "");
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
                .with("time", new JsonString(clock.instant().toString()))
                .with("level", new JsonString(level))
                .with("message", new JsonString(message));
        out.println(trace.isEmpty() ? line : line.with("trace", new JsonString(trace)));
    }
}
