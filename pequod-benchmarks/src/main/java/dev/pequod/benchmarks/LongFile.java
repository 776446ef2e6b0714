package dev.pequod.benchmarks;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.nio.charset.StandardCharsets;

/** Prints a file of definitions that is as long as wanted, for what takes long only with many lines. */
public final class LongFile {
    private static final String BLOCK = """

            // #Service%1$d is one of many.
            #Service%1$d: {
            \tname!:    string & =~"^[a-z][a-z0-9-]*$"
            \treplicas: *%1$d | int & >=1 & <=100
            \timage?: {
            \t\trepository!: string
            \t\ttag:         *"latest" | string // which one
            \t}
            \tports: [...{
            \t\tname:     string
            \t\tport:     int & >0 & <65536
            \t\tprotocol: *"TCP" | "UDP"
            \t}]
            \tif replicas > 1 {
            \t\tstrategy: {type: "RollingUpdate", maxSurge: "\\(replicas)%%"}
            \t}
            \tlabels: [string]: string
            \tlabels: app: name
            \tenv: {for k, v in {A: 1, B: 2} {"VAR_\\(k)": "\\(v)"}}
            \tall: [for p in ports if p.port > %1$d {p & {name: =~"^p"}}]
            }
            """;

    private LongFile() {}

    /**
     * Prints the file.
     *
     * @param arguments how many lines, rounded up to whole definitions
     */
    public static void main(String[] arguments) throws IOException {
        long lines = Long.parseLong(arguments[0]);
        long linesOfBlock = BLOCK.lines().count();
        BufferedWriter out = new BufferedWriter(new OutputStreamWriter(System.out, StandardCharsets.UTF_8));
        out.write("package long\n");
        for (int i = 0; i * linesOfBlock < lines; i++) {
            out.write(BLOCK.formatted(i));
        }
        out.flush();
    }
}
