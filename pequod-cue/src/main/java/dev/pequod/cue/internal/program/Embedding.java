package dev.pequod.cue.internal.program;

import dev.pequod.cue.errors.CueError;
import dev.pequod.cue.errors.CueException;
import dev.pequod.cue.errors.ErrorCode;
import dev.pequod.cue.errors.Position;
import dev.pequod.cue.internal.adt.ArcType;
import dev.pequod.cue.internal.adt.Experiments;
import dev.pequod.cue.internal.adt.Expr;
import dev.pequod.cue.internal.adt.Field;
import dev.pequod.cue.internal.adt.FieldNotes;
import dev.pequod.cue.internal.adt.Label;
import dev.pequod.cue.internal.adt.StructLit;
import dev.pequod.cue.internal.adt.Term;
import dev.pequod.cue.internal.builtin.PathPattern;
import dev.pequod.cue.internal.load.FileTree;
import dev.pequod.cue.internal.load.LoadedPackage;
import dev.pequod.cue.internal.source.Progress;
import dev.pequod.cue.internal.source.SourcePos;
import dev.pequod.cue.internal.syntax.AttributeArguments;
import dev.pequod.cue.internal.syntax.CommentGroup;
import dev.pequod.cue.internal.syntax.Declaration;
import dev.pequod.cue.internal.syntax.File;
import dev.pequod.cue.internal.syntax.Syntax;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads the files that {@code @embed} attributes name, in files that begin with {@code @extern(embed)}. A file must really be in the
 * module: unlike in the reference no symbolic link leads out of it.
 */
final class Embedding {
    /** A part of a pattern that is a name, which may be that of a link to a folder. */
    private static final java.util.regex.Pattern NAME = java.util.regex.Pattern.compile("[^.*?\\[\\\\][^*?\\[\\\\]*");

    /** Most files and bytes that one package may embed. */
    private static final int MAX_FILES = 10_000;

    private static final long MAX_BYTES = 64L << 20;

    /** Most names that the patterns of one package may be compared with, which takes a few seconds. */
    private static final long MAX_NAMES = 4_000_000;

    /** As many characters of a file take the memory of a value. */
    private static final int CHARACTERS_OF_A_VALUE = 128;

    private static final String DIRECTORY = "cannot embed directories";

    private final FileTree tree;
    private final LoadedPackage loaded;
    private final Map<Declaration, List<Expr>> injected;
    private final List<CueError> errors;
    private final long maxValues;
    private final Map<Known, Expr> known = new HashMap<>();
    private final Map<Pattern, List<String>> matches = new HashMap<>();
    private int files;
    private long bytes;
    private long names;
    private long values;
    private boolean isEnded;

    /** A file that was read. */
    private record Known(String path, EmbeddedType type) {}

    /** A pattern for paths from a folder, which were found. */
    private record Pattern(String folder, String glob) {}

    private Embedding(
            FileTree tree,
            LoadedPackage loaded,
            Map<Declaration, List<Expr>> injected,
            List<CueError> errors,
            long maxValues) {
        this.tree = tree;
        this.loaded = loaded;
        this.injected = injected;
        this.errors = errors;
        this.maxValues = maxValues;
    }

    /**
     * Adds to {@code injected}, and to {@code errors}; the last one is of code LIMIT if there is too much, or the thread is interrupted.
     *
     * @param maxValues how many values all files may have together; 128 characters of a text count as one
     * @return how many they have
     */
    static long embed(
            FileTree tree,
            LoadedPackage loaded,
            Map<Declaration, List<Expr>> injected,
            List<CueError> errors,
            long maxValues) {
        Embedding embedding = new Embedding(tree, loaded, injected, errors, maxValues);
        for (File file : loaded.files()) {
            if (file.source().text().contains("@extern(") && embedding.isEnabled(file)) {
                embedding.file(file);
            }
        }
        return embedding.values;
    }

    // --- attributes
    // -----------------------------------------------------------------------------------------------------------

    private boolean isEnabled(File file) {
        int before = errors.size();
        boolean hasPackage = file.packageClause() != null;
        boolean isEnabled = false;
        boolean isPreamble = true;
        for (Declaration d : file.declarations()) {
            if (d instanceof Declaration.Attribute attribute && attribute.name().equals("extern")) {
                String kind = AttributeArguments.of(attribute).first();
                if (!hasPackage) {
                    error("extern attribute without package clause", position(file, attribute));
                } else if (!isPreamble) {
                    error("extern attribute must appear before package clause", position(file, attribute));
                } else if (!kind.equals("embed")) {
                    error("no injection defined for \"" + kind + "\"", position(file, attribute));
                } else if (isEnabled) {
                    error("duplicate @extern attribute for kind \"embed\"", position(file, attribute));
                }
                isEnabled = true;
            } else if (!(d instanceof Declaration.Attribute || d instanceof CommentGroup)) {
                isPreamble = false;
            }
        }
        if (isEnabled && errors.size() == before && loaded.moduleRoot() == null) {
            error("cannot embed files when not in a module");
        }
        return isEnabled && errors.size() == before;
    }

    private void file(File file) {
        Set<Declaration.Attribute> ofFields = Collections.newSetFromMap(new IdentityHashMap<>());
        Walk.over(file, node -> {
            if (node instanceof Declaration.Field field) {
                for (Declaration.Attribute attribute : field.attributes()) {
                    ofFields.add(attribute);
                    inject(file, field, attribute);
                }
            } else if (node instanceof Declaration.Attribute attribute && !ofFields.contains(attribute)) {
                inject(file, attribute, attribute);
            }
            return true;
        });
    }

    private void inject(File file, Declaration at, Declaration.Attribute attribute) {
        if (!attribute.name().equals("embed") || isEnded) {
            return;
        }
        try {
            Progress.endIfInterrupted(0);
            Expr value = value(file, AttributeArguments.of(attribute), position(file, attribute));
            injected.computeIfAbsent(at, d -> new ArrayList<>()).add(value);
        } catch (CueException e) {
            errors.addAll(e.errors());
            isEnded = e.errors().getFirst().code() == ErrorCode.LIMIT;
        } catch (UncheckedIOException e) {
            error("@embed: Tried to read a file but " + e.getMessage(), position(file, attribute));
        }
    }

    private Expr value(File file, AttributeArguments arguments, Position at) {
        String name = arguments.value("file");
        String glob = arguments.value("glob");
        boolean isFile = name != null && !name.isEmpty();
        boolean isGlob = glob != null && !glob.isEmpty();
        boolean mayBeEmpty = arguments.hasFlag("allowEmptyGlob");
        if (!isFile && !isGlob) {
            throw failure(at, "attribute must have file or glob field");
        }
        if (isFile && isGlob) {
            throw failure(at, "attribute cannot have both file and glob field");
        }
        if (mayBeEmpty && !isGlob) {
            throw failure(at, "allowEmptyGlob must be specified with a glob field");
        }
        String source = file.source().name();
        String folder = source.substring(0, Math.max(0, source.lastIndexOf('/')));
        String wanted = String.valueOf(isFile ? name : glob);
        checkPath(wanted, at);
        String type = arguments.value("type");
        return isFile ? embedded(folder, wanted, type, at) : matches(folder, wanted, type, mayBeEmpty, at);
    }

    private static void checkPath(String path, Position at) {
        String normal = normal(path);
        if (!normal.equals(path)) {
            throw failure(at, "path not normalized, use \"" + normal + "\" instead");
        }
        if (path.startsWith("/")) {
            throw failure(at, "only relative files are allowed");
        }
        if (path.equals("..") || path.startsWith("../")) {
            throw failure(at, "cannot refer to parent directory");
        }
    }

    private static String normal(String path) {
        List<String> parts = new ArrayList<>();
        boolean isAbsolute = path.startsWith("/");
        for (String part : path.split("/", -1)) {
            if (part.equals("..") && !parts.isEmpty() && !parts.getLast().equals("..")) {
                parts.removeLast();
            } else if (!part.isEmpty() && !part.equals(".") && !(part.equals("..") && isAbsolute)) {
                parts.add(part);
            }
        }
        String joined = String.join("/", parts);
        return isAbsolute ? "/" + joined : joined.isEmpty() ? "." : joined;
    }

    // --- files
    // ----------------------------------------------------------------------------------------------------------------

    private Expr matches(String folder, String glob, @Nullable String type, boolean mayBeEmpty, Position at) {
        String flaw = PathPattern.flaw(glob);
        if (flaw != null) {
            throw failure(at, "invalid glob pattern \"" + glob + "\": " + flaw);
        }
        String base = glob.substring(glob.lastIndexOf('/') + 1);
        int dot = base.lastIndexOf('.');
        if (type == null && (dot < 0 || base.substring(dot).matches(".*[*?\\[\\\\].*"))) {
            throw failure(at, "extension not fully specified; type argument required");
        }
        List<String> found = matches.computeIfAbsent(new Pattern(folder, glob), pattern -> {
            List<String> paths = new ArrayList<>();
            match(folder, "", glob.split("/", -1), 0, paths, at);
            return paths;
        });
        if (found.isEmpty() && !mayBeEmpty && !tree.folders(folder).contains(glob)) {
            throw failure(at, "no matches for glob pattern \"" + glob + "\"");
        }
        List<Term> fields = new ArrayList<>(found.size());
        for (String path : found) {
            Expr value = embedded(folder, path, type, at);
            fields.add(new Field(null, ArcType.MEMBER, Label.string(path), value, FieldNotes.NONE));
        }
        return new StructLit(null, fields, false, Experiments.DEFAULT);
    }

    private void match(String folder, String path, String[] parts, int i, List<String> found, Position at) {
        boolean isLast = i == parts.length - 1;
        List<String> all = isLast
                ? tree.files(join(folder, path))
                : NAME.matcher(parts[i]).matches() ? List.of(parts[i]) : tree.folders(join(folder, path));
        Progress.endIfInterrupted(0);
        names += 1 + all.size();
        if (names > MAX_NAMES) {
            throw limit(at, "patterns are compared with more than " + MAX_NAMES + " names");
        }
        for (String name : all) {
            boolean isHidden = name.startsWith(".") && !parts[i].startsWith(".");
            if (isHidden || !PathPattern.matches(parts[i], name)) {
                continue;
            }
            if (isLast) {
                if (found.size() == MAX_FILES) {
                    throw limit(at, "more than " + MAX_FILES + " files are embedded");
                }
                found.add(join(path, name));
            } else if (!loaded.others().contains(join(folder, join(path, name)))) {
                match(folder, join(path, name), parts, i + 1, found, at);
            }
        }
    }

    private Expr embedded(String folder, String name, @Nullable String type, Position at) {
        String path = join(folder, name);
        EmbeddedType encoding = EmbeddedType.of(name, type);
        String refusal = encoding == null ? EmbeddedType.refusal(name, type) : null;
        if (encoding == null && refusal == null) {
            throw failure(at, EmbeddedType.problem(name, type));
        }
        count(1, at);
        Expr value = encoding == null ? null : known.get(new Known(path, encoding));
        if (value != null) {
            return value;
        }
        for (int end = name.lastIndexOf('/'); end > 0; end = name.lastIndexOf('/', end - 1)) {
            String within = join(folder, name.substring(0, end));
            if (loaded.others().contains(within)
                    || tree.folders(within).contains("cue.mod")
                    || !tree.files(join(within, "cue.mod")).isEmpty()) {
                throw failure(at, "cannot embed file \"" + name + "\": in different module");
            }
        }
        byte[] content = tree.read(path);
        if (content == null) {
            throw failure(at, isFolder(path) ? DIRECTORY : "open " + name + ": no such file or directory");
        }
        if (!tree.isBelow(String.valueOf(loaded.moduleRoot()), path)) {
            throw failure(at, "cannot embed file \"" + name + "\": a link leads out of the module");
        }
        bytes += content.length;
        if (++files > MAX_FILES || bytes > MAX_BYTES) {
            throw limit(at, "more than " + MAX_FILES + " files or " + (MAX_BYTES >> 20) + " MiB are embedded");
        }
        if (encoding == null) {
            throw failure(at, String.valueOf(refusal));
        }
        count(content.length / CHARACTERS_OF_A_VALUE, at);
        long before = values;
        Expr read = encoding.read(name, path, content, at, (inFile, offset) -> {
            values = before;
            count(inFile, at);
        });
        known.put(new Known(path, encoding), read);
        return read;
    }

    private void count(long more, Position at) {
        values += more;
        if (values > maxValues) {
            throw limit(at, "more values are embedded than tokens and values may be compiled");
        }
    }

    private boolean isFolder(String path) {
        int slash = path.lastIndexOf('/');
        return tree.folders(path.substring(0, Math.max(0, slash))).contains(path.substring(slash + 1));
    }

    private static String join(String folder, String name) {
        return folder.isEmpty() ? name : name.isEmpty() ? folder : folder + "/" + name;
    }

    // --- errors
    // ---------------------------------------------------------------------------------------------------------------

    private static Position position(File file, Syntax at) {
        return new SourcePos(file.source(), at.start(), at.end()).toPosition();
    }

    static CueException failure(Position at, String message) {
        return new CueException(List.of(CueError.of(ErrorCode.LOAD, "@embed: " + message, at)));
    }

    private static CueException limit(Position at, String message) {
        return new CueException(List.of(CueError.of(ErrorCode.LIMIT, "@embed: " + message, at)));
    }

    private void error(String message, Position... at) {
        errors.add(CueError.of(ErrorCode.LOAD, message, at));
    }
}
