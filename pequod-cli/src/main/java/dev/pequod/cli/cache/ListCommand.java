package dev.pequod.cli.cache;

import dev.pequod.api.ModuleException;
import dev.pequod.cli.command.Arguments;
import dev.pequod.cli.command.ExitCode;
import dev.pequod.cli.command.Output;
import dev.pequod.cli.command.Syntax;
import dev.pequod.cli.console.Diagnostic;
import dev.pequod.cli.console.Printable;
import dev.pequod.cli.console.Report;
import dev.pequod.cli.console.Style;
import dev.pequod.cli.console.Terminal;
import dev.pequod.graph.json.JsonArray;
import dev.pequod.graph.json.JsonBoolean;
import dev.pequod.graph.json.JsonNumber;
import dev.pequod.graph.json.JsonObject;
import dev.pequod.graph.json.JsonString;
import dev.pequod.resolver.cache.CacheEntry;
import dev.pequod.resolver.cache.CacheListing;
import dev.pequod.resolver.cache.CacheOptions;
import dev.pequod.resolver.cache.ModuleCache;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** {@code pequod cache ls}. */
final class ListCommand extends CacheCommand {
    private static final List<String> HEAD =
            List.of("SOURCE", "REVISION", "FILES", "SIZE", "USED", "FOR", "VERIFIED BY");

    private static final Pattern DIGEST =
            Pattern.compile("((?<=[@:=])[0-9a-f]{12}|SHA256:[A-Za-z0-9+/]{12})[A-Za-z0-9+/]{20,}");

    private final InstantSource clock;

    ListCommand(InstantSource clock) {
        super("ls", "List the modules that are kept, the last used first");
        this.clock = clock;
    }

    @Override
    public void declare(Syntax syntax) {
        syntax.describe(
                        "FOR says who is given a module without asking its source: all, or only those with the credentials",
                        "it was loaded with (owner).")
                .example("pequod cache ls")
                .example("pequod cache ls -o json");
    }

    @Override
    ExitCode run(Arguments arguments, Terminal terminal, ModuleCache cache, CacheOptions options)
            throws IOException, ModuleException {
        CacheListing listing = cache.list();
        List<CacheEntry> entries = listing.entries();
        JsonArray data = new JsonArray(entries.stream().map(ListCommand::json).toList());
        Output output = Output.of(arguments);
        output.print(data, table(entries, terminal), terminal);
        if (output == Output.TEXT && !cache.isMissing()) {
            long bytes = entries.stream()
                    .collect(Collectors.toMap(CacheEntry::contentDigest, CacheEntry::bytes, Math::max))
                    .values()
                    .stream()
                    .mapToLong(Long::longValue)
                    .sum();
            terminal.note(Sizes.modules(entries.size()) + ", " + Sizes.bytes(bytes) + " in "
                    + options.directory().orElseThrow()
                    + (entries.size() > 1 ? "; modules of the same files are counted once" : "") + "\n");
        }
        int damaged = listing.unreadable();
        if (damaged > 0) {
            String message = Sizes.modules(damaged) + " cannot be read any more; pequod cache verify removes "
                    + (damaged == 1 ? "it" : "them");
            Report.of(List.of(Diagnostic.warning("Cache", message))).print(terminal, reportsAsData(arguments));
        }
        return ExitCode.OK;
    }

    private static List<String> row(CacheEntry entry, Instant now) {
        return List.of(
                        entry.source(),
                        entry.revision().isEmpty() ? "-" : entry.revision(),
                        String.valueOf(entry.files()),
                        Sizes.bytes(entry.bytes()),
                        Sizes.age(Duration.between(entry.used(), now)),
                        entry.isPublic() ? "all" : "owner",
                        entry.verifiedBy().isEmpty() ? "-" : entry.verifiedBy())
                .stream()
                .map(Printable::of)
                .toList();
    }

    private List<String> table(List<CacheEntry> entries, Terminal terminal) {
        if (entries.isEmpty()) {
            return List.of();
        }
        Instant now = clock.instant();
        List<List<String>> rows = new ArrayList<>();
        rows.add(HEAD);
        entries.forEach(entry -> rows.add(row(entry, now)));
        List<String> lines = new ArrayList<>(aligned(rows));
        if (lines.stream().anyMatch(line -> terminal.breaks(line.length()))) {
            lines = new ArrayList<>(aligned(rows.stream()
                    .map(row -> row.stream().map(ListCommand::shortened).toList())
                    .toList()));
        }
        lines.set(0, Style.BOLD.of(lines.getFirst(), terminal.outColors()));
        return lines;
    }

    /** Returns a text with the beginnings of its digests, commits and fingerprints, as people tell them apart by. */
    private static String shortened(String text) {
        return DIGEST.matcher(text).replaceAll("$1…");
    }

    private static List<String> aligned(List<List<String>> rows) {
        int[] widths = new int[HEAD.size()];
        for (List<String> row : rows) {
            for (int i = 0; i < widths.length; i++) {
                widths[i] = Math.max(widths[i], row.get(i).length());
            }
        }
        List<String> lines = new ArrayList<>();
        for (List<String> row : rows) {
            StringBuilder line = new StringBuilder();
            for (int i = 0; i < widths.length; i++) {
                line.append(row.get(i));
                if (i < widths.length - 1) {
                    line.append(" ".repeat(widths[i] - row.get(i).length() + 2));
                }
            }
            lines.add(line.toString());
        }
        return lines;
    }

    private static JsonObject json(CacheEntry entry) {
        return sorted(Map.of(
                "source", new JsonString(entry.source()),
                "revision", new JsonString(entry.revision()),
                "sourceDigest", new JsonString(entry.sourceDigest().toString()),
                "contentDigest", new JsonString(entry.contentDigest().toString()),
                "verifiedBy", new JsonString(entry.verifiedBy()),
                "files", JsonNumber.of(entry.files()),
                "bytes", JsonNumber.of(entry.bytes()),
                "stored", new JsonString(entry.stored().toString()),
                "used", new JsonString(entry.used().toString()),
                "public", JsonBoolean.of(entry.isPublic())));
    }
}
