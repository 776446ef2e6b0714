package dev.pequod.cue.internal.export;

import dev.pequod.cue.errors.CueError;
import dev.pequod.cue.errors.ErrorCode;
import dev.pequod.cue.errors.Position;
import dev.pequod.cue.internal.adt.AbsentField;
import dev.pequod.cue.internal.adt.ArcType;
import dev.pequod.cue.internal.adt.Bottom;
import dev.pequod.cue.internal.adt.Fault;
import dev.pequod.cue.internal.adt.Label;
import dev.pequod.cue.internal.adt.Term;
import dev.pequod.cue.internal.adt.Vertex;
import dev.pequod.cue.internal.source.SourcePos;
import dev.pequod.cue.internal.source.Spelling;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Renders the reasons of errors: message, path and every position. */
public final class Faults {
    /** Of how many errors at once it is looked what may have been meant. */
    private static final int MOST_HINTS = 50;

    /** How many causes of causes of an error have their places in it. */
    private static final int MOST_CAUSES = 1_000;

    private Faults() {}

    /** A reason and its primary position, which orders it; null for a conflict, whose sides are equals. */
    private record Placed(CueError error, @Nullable Position primary) {
        /** What makes two reasons the same one: not the further positions. */
        List<Object> key() {
            return List.of(primary == null ? "" : primary, error.path(), error.message());
        }

        /** Returns this with the positions of the same reason elsewhere, unless there are many. */
        Placed with(Placed same) {
            List<Position> all = Stream.concat(error.positions().stream(), same.error.positions().stream())
                    .distinct()
                    .limit(Math.max(Fault.MOST_PLACES, error.positions().size()))
                    .toList();
            return all.size() == error.positions().size()
                    ? this
                    : new Placed(new CueError(error.code(), error.path(), error.message(), all, error.hint()), primary);
        }
    }

    private static final Comparator<Position> IN_SOURCE =
            Comparator.comparing(Position::file).thenComparingInt(Position::offset);

    /** Conflicts first, the others in the order of the source; then by path, then by message, as in the reference. */
    private static final Comparator<Placed> ORDER = Comparator.comparing(
                    Placed::primary, Comparator.nullsFirst(IN_SOURCE))
            .thenComparing(p -> p.error().path())
            .thenComparing(p -> p.error().message());

    /** Returns the reasons of an error as users see them: in order, without duplicates. */
    public static List<CueError> errors(Bottom b) {
        Reasons reasons = new Reasons(code(b.code()));
        Map<List<Object>, Placed> different = new LinkedHashMap<>();
        for (Fault f : b.faults()) {
            reasons.of(f).forEach((key, reason) -> different.merge(key, reason, Placed::with));
        }
        return different.values().stream().sorted(ORDER).map(Placed::error).toList();
    }

    /** Returns the class of an error in the API. */
    public static ErrorCode code(Bottom.Code code) {
        return switch (code) {
            case EVAL -> ErrorCode.EVAL;
            case USER, LITERAL -> ErrorCode.USER;
            case STRUCTURAL_CYCLE -> ErrorCode.STRUCTURAL_CYCLE;
            case INCOMPLETE -> ErrorCode.INCOMPLETE;
            case ABSENT -> ErrorCode.REFERENCE;
            case CYCLE -> ErrorCode.CYCLE;
        };
    }

    /**
     * Returns the first message with its path, and how many more there are.
     *
     * @param telling the text that it becomes part of
     */
    static String summary(Bottom b, Telling telling) {
        return summary(b.faults(), telling);
    }

    /** Several reasons that turn out to be one are told without the path, as in the reference. */
    private static String summary(List<Fault> faults, Telling telling) {
        List<Fault> all = flattened(faults, telling);
        return switch (all.size()) {
            case 0 -> "";
            case 1 -> faults.size() == 1 ? told(all.get(0), telling) : withoutPath(all.get(0), telling);
            default -> told(all.get(0), telling) + " (and " + (all.size() - 1) + " more errors)";
        };
    }

    /** Returns each reason once, and instead of a failed disjunction its heading and the different ones among its causes. */
    private static List<Fault> flattened(List<Fault> faults, Telling telling) {
        Set<Fault> known = Collections.newSetFromMap(new IdentityHashMap<>());
        List<Fault> all = new ArrayList<>();
        for (Fault f : faults) {
            if (!telling.mayGoOn()) {
                break;
            }
            for (Fault reason : Fault.EMPTY_DISJUNCTION.equals(f.format()) ? reasons(f, telling) : List.of(f)) {
                if (known.add(reason)) {
                    all.add(reason);
                }
            }
        }
        return all;
    }

    private static List<Fault> reasons(Fault disjunction, Telling telling) {
        List<Fault> causes = flattened(disjunction.causes(), telling);
        Set<Object> seen = new HashSet<>();
        causes.removeIf(c -> !seen.add(List.of(c.position() == null ? "" : c.position(), told(c, telling))));
        if (causes.size() > 1) {
            causes.addFirst(new Fault(
                    heading(causes.size()),
                    List.of(),
                    disjunction.vertex(),
                    disjunction.path(),
                    disjunction.position(),
                    disjunction.positions(),
                    List.of()));
        }
        return causes;
    }

    private static String told(Fault f, Telling telling) {
        String path = path(f);
        return f.format().equals("invalid interpolation") || path.isEmpty()
                ? withoutPath(f, telling)
                : path + ": " + withoutPath(f, telling);
    }

    private static String withoutPath(Fault f, Telling telling) {
        return f.causes().isEmpty() ? message(f, telling) : formatted(f, telling) + ": " + summary(f.causes(), telling);
    }

    private static String heading(int causes) {
        return Fault.EMPTY_DISJUNCTION.replace("%s", Integer.toString(causes));
    }

    /** The different reasons of faults, of which failed disjunctions may share many: each is looked at once. */
    private static final class Reasons {
        private final ErrorCode code;
        private final Map<Fault, Map<List<Object>, Placed>> known = new IdentityHashMap<>();
        private final Telling telling = Telling.begin();
        private int hints;

        Reasons(ErrorCode code) {
            this.code = code;
        }

        Map<List<Object>, Placed> of(Fault f) {
            Map<List<Object>, Placed> found = known.get(f);
            if (found == null) {
                found = Fault.EMPTY_DISJUNCTION.equals(f.format()) ? causes(f) : keyed(reason(f));
                known.put(f, found);
            }
            return found;
        }

        private Map<List<Object>, Placed> causes(Fault disjunction) {
            Map<List<Object>, Placed> causes = new LinkedHashMap<>();
            disjunction
                    .causes()
                    .forEach(cause -> of(cause).forEach((key, reason) -> causes.merge(key, reason, Placed::with)));
            if (causes.size() < 2) {
                return causes;
            }
            String heading = heading(causes.size());
            Map<List<Object>, Placed> all =
                    keyed(new Placed(new CueError(code, path(disjunction), heading, List.of(), null), null));
            causes.forEach(all::putIfAbsent);
            return all;
        }

        private Placed reason(Fault f) {
            Position primary = f.position() == null ? null : f.position().toPosition();
            String hint = hints++ < MOST_HINTS ? hint(f) : null;
            return new Placed(new CueError(code, path(f), message(f, telling.next()), positions(f), hint), primary);
        }

        private static Map<List<Object>, Placed> keyed(Placed placed) {
            Map<List<Object>, Placed> one = new LinkedHashMap<>();
            one.put(placed.key(), placed);
            return one;
        }
    }

    /** Returns the field that may have been meant by one that is not there, or not allowed. */
    private static @Nullable String hint(Fault f) {
        for (Object argument : f.arguments()) {
            if (argument instanceof AbsentField absent) {
                return hint(absent.label(), absent.struct());
            }
        }
        Vertex v = f.vertex();
        return v != null && v.label != null && v.parent != null && f.format().equals(Fault.NOT_ALLOWED)
                ? hint(v.label, v.parent)
                : null;
    }

    private static @Nullable String hint(Label label, Vertex struct) {
        if (label.isIndex()) {
            return struct.deref().isList() ? "the list has " + struct.deref().elementCount() + " elements" : null;
        }
        Vertex unset = struct.deref().arc(label);
        if (unset != null && unset.arcType == ArcType.OPTIONAL) {
            return "the field is optional, and not set";
        }
        if (unset != null && unset.arcType == ArcType.REQUIRED) {
            return "the field is required, and not set";
        }
        List<String> others = new ArrayList<>();
        for (Vertex arc : struct.deref().arcs) {
            if (arc.label != null
                    && arc.label.type() == label.type()
                    && arc.arcType.compareTo(ArcType.OPTIONAL) <= 0
                    && !arc.isError()) {
                others.add(TermPrinter.label(arc.label));
            }
        }
        String near = Spelling.nearest(TermPrinter.label(label), others);
        return near == null ? null : "did you mean " + near + "?";
    }

    /** The path of an interpolation is that of what fails in it. */
    private static String path(Fault f) {
        if (f.format().equals("invalid interpolation") && !f.causes().isEmpty()) {
            return path(f.causes().get(0));
        }
        List<Label> path = f.path();
        if (path == null) {
            path = f.vertex() == null ? List.of() : f.vertex().path();
        }
        return TermPrinter.path(path);
    }

    /** Returns the message with what it wraps. */
    static String message(Fault f) {
        return message(f, Telling.begin());
    }

    private static String message(Fault f, Telling telling) {
        if (!telling.mayGoOn()) {
            return Telling.REST;
        }
        if (Fault.EMPTY_DISJUNCTION.equals(f.format())) {
            if (f.causes().size() == 1) {
                return message(f.causes().get(0), telling);
            }
            StringBuilder all = new StringBuilder(heading(f.causes().size()));
            f.causes().forEach(c -> all.append(' ').append(message(c, telling)).append(';'));
            return all.toString();
        }
        StringBuilder text = new StringBuilder(formatted(f, telling));
        for (int i = 0; i < f.causes().size(); i++) {
            text.append(i == 0 ? ": " : "; ").append(message(f.causes().get(i), telling));
        }
        return text.toString();
    }

    /** Returns the message without what it wraps. */
    private static String formatted(Fault f, Telling telling) {
        StringBuilder text = new StringBuilder();
        String format = f.format();
        int argument = 0;
        for (int i = 0; i < format.length(); i++) {
            if (format.startsWith("%%", i)) {
                text.append('%');
                i++;
            } else if (format.startsWith("%s", i)) {
                text.append(
                        argument < f.arguments().size() ? render(f.arguments().get(argument++), telling) : "");
                i++;
            } else {
                text.append(format.charAt(i));
            }
        }
        return telling.said(text.toString());
    }

    private static String render(Object argument, Telling telling) {
        return switch (argument) {
            case Term t -> TermPrinter.print(t, telling);
            case Label l -> TermPrinter.label(l);
            case AbsentField absent -> TermPrinter.label(absent.label());
            default -> argument.toString();
        };
    }

    /** Returns the place of the fault itself and then the others in the order of the source; without one, the most telling first. */
    private static List<Position> positions(Fault f) {
        Set<SourcePos> all = new LinkedHashSet<>();
        Set<Fault> seen = Collections.newSetFromMap(new IdentityHashMap<>());
        Deque<Fault> next = new ArrayDeque<>(List.of(f));
        while (!next.isEmpty() && all.size() < Fault.MOST_PLACES && seen.size() < MOST_CAUSES) {
            Fault cause = next.removeFirst();
            if (seen.add(cause)) {
                cause.addPlaces(all);
                next.addAll(cause.causes());
            }
        }
        List<Position> out = new ArrayList<>(all.size());
        for (SourcePos p : all) {
            out.add(p.toPosition());
        }
        if (f.position() != null) {
            out.subList(1, out.size()).sort(IN_SOURCE);
        }
        return out.stream().distinct().toList();
    }
}
