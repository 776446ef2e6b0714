package dev.pequod.cue.internal.builtin;

import static dev.pequod.cue.internal.adt.Kinds.BOOL;
import static dev.pequod.cue.internal.adt.Kinds.LIST;
import static dev.pequod.cue.internal.adt.Kinds.STRING;

import dev.pequod.cue.internal.adt.Datum;
import dev.pequod.cue.internal.adt.Disjunction;
import dev.pequod.cue.internal.adt.Expr;
import dev.pequod.cue.internal.adt.Str;
import java.util.List;
import java.util.function.LongConsumer;
import java.util.stream.Stream;

/** The package {@code path}: file paths of a named operating system; that of this machine plays no part. */
final class PathPackage {
    private static final Datum TEXT = PackageTable.type(STRING);
    private static final Datum ANY_OS = systems(0, "unix", "windows", "plan9");
    private static final Datum OR_UNIX = systems(1, "unix", "windows", "plan9");
    private static final Datum OR_WINDOWS = systems(1, "windows", "unix", "plan9");

    private PathPackage() {}

    /** The systems after the first three are all like Unix. */
    private static Datum systems(int defaults, String... first) {
        Stream<String> others = Stream.of(
                "aix",
                "android",
                "darwin",
                "dragonfly",
                "freebsd",
                "hurd",
                "illumos",
                "ios",
                "js",
                "linux",
                "nacl",
                "netbsd",
                "openbsd",
                "solaris",
                "zos");
        List<Datum> names = Stream.concat(Stream.of(first), others)
                .<Datum>map(s -> new Str(null, s))
                .toList();
        return new Disjunction(null, names, defaults, defaults > 0);
    }

    static PackageTable table() {
        Datum texts = PackageTable.type(LIST);
        return new PackageTable("path")
                .constrained("Split", LIST, a -> a.listOfTexts(style(a, 1).split(text(a, 0))), TEXT, OR_UNIX)
                .constrained("SplitList", LIST, a -> a.listOfTexts(style(a, 1).splitList(a, text(a, 0))), TEXT, ANY_OS)
                .constrained("Join", STRING, PathPackage::join, texts, OR_UNIX)
                .constrained("Match", BOOL, PathPackage::match, TEXT, TEXT, OR_UNIX)
                .constrained(
                        "Clean",
                        STRING,
                        a -> a.string(style(a, 1).clean(text(a, 0), a.evaluation()::passed)),
                        TEXT,
                        OR_UNIX)
                .constrained("ToSlash", STRING, a -> a.string(style(a, 1).toSlash(text(a, 0))), TEXT, ANY_OS)
                .constrained("FromSlash", STRING, a -> a.string(style(a, 1).fromSlash(text(a, 0))), TEXT, ANY_OS)
                .constrained("Ext", STRING, a -> a.string(style(a, 1).extension(text(a, 0))), TEXT, OR_UNIX)
                .constrained("Resolve", STRING, PathPackage::resolve, TEXT, TEXT, OR_UNIX)
                .constrained("Rel", STRING, PathPackage::relative, TEXT, TEXT, OR_UNIX)
                .constrained("Base", STRING, a -> a.string(style(a, 1).base(text(a, 0))), TEXT, OR_UNIX)
                .constrained(
                        "Dir",
                        STRING,
                        a -> a.string(style(a, 1).folder(text(a, 0), a.evaluation()::passed)),
                        TEXT,
                        OR_UNIX)
                .constrained("IsAbs", BOOL, a -> a.truth(style(a, 1).isAbsolute(text(a, 0))), TEXT, OR_UNIX)
                .constrained("VolumeName", STRING, a -> a.string(style(a, 1).volume(text(a, 0))), TEXT, OR_WINDOWS)
                .constant("Unix", "unix")
                .constant("Windows", "windows")
                .constant("Plan9", "plan9");
    }

    private static String text(Arguments a, int i) {
        return a.anyName(i);
    }

    private static PathStyle style(Arguments a, int i) {
        return switch (a.text(i)) {
            case "windows" -> PathStyle.WINDOWS;
            case "plan9" -> PathStyle.PLAN9;
            default -> PathStyle.UNIX;
        };
    }

    private static Expr resolve(Arguments a) {
        PathStyle style = style(a, 2);
        String path = text(a, 1);
        LongConsumer watcher = a.evaluation()::passed;
        return a.string(
                style.isAbsolute(path)
                        ? style.clean(path, watcher)
                        : style.join(List.of(style.clean(text(a, 0), watcher), path), watcher));
    }

    private static Expr join(Arguments a) {
        List<String> elements = a.texts(0);
        long length = 0;
        for (String e : elements) {
            length += e.length() + 1L;
        }
        a.evaluation().charge(length);
        a.evaluation().expectSize(length);
        return a.string(style(a, 1).join(elements, a.evaluation()::passed));
    }

    private static Expr relative(Arguments a) {
        String path = style(a, 2).relative(a.name(0), a.name(1));
        if (path == null) {
            throw a.failure("Rel: can't make %s relative to %s", a.text(1), a.text(0));
        }
        return a.string(path);
    }

    private static Expr match(Arguments a) {
        String pattern = a.name(0);
        String name = a.name(1);
        PathStyle style = style(a, 2);
        try {
            return a.truth(new PathPattern(style, pattern, name, a.evaluation()::charge).matches());
        } catch (MalformedException e) {
            throw a.failure("%s", String.valueOf(e.getMessage()));
        }
    }
}
