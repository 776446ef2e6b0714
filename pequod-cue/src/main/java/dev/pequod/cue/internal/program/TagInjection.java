package dev.pequod.cue.internal.program;

import dev.pequod.cue.errors.CueError;
import dev.pequod.cue.errors.ErrorCode;
import dev.pequod.cue.errors.Position;
import dev.pequod.cue.internal.adt.Bool;
import dev.pequod.cue.internal.adt.Expr;
import dev.pequod.cue.internal.adt.Kinds;
import dev.pequod.cue.internal.adt.Num;
import dev.pequod.cue.internal.adt.Str;
import dev.pequod.cue.internal.compile.Literals;
import dev.pequod.cue.internal.load.LoadResult;
import dev.pequod.cue.internal.load.LoadedPackage;
import dev.pequod.cue.internal.number.Decimal;
import dev.pequod.cue.internal.source.SourcePos;
import dev.pequod.cue.internal.syntax.AttributeArguments;
import dev.pequod.cue.internal.syntax.Declaration;
import dev.pequod.cue.internal.syntax.File;
import dev.pequod.cue.internal.syntax.Labels;
import dev.pequod.cue.internal.syntax.LiteralException;
import dev.pequod.cue.internal.syntax.NumberLiteral;
import dev.pequod.cue.internal.syntax.Operand;
import dev.pequod.cue.internal.syntax.Syntax;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Gives fields with {@code @tag} attributes the values that were asked for. Only packages that were asked for count, not imports. */
public final class TagInjection {
    private static final List<String> TRUE = List.of("1", "t", "T", "true", "TRUE", "True");
    private static final List<String> FALSE = List.of("0", "f", "F", "false", "FALSE", "False");

    private final Map<Declaration, List<Expr>> injected;
    private final List<CueError> errors;
    private final List<Tag> tags = new ArrayList<>();

    /** One attribute of a field. */
    private record Tag(Declaration.Field field, String name, String type, List<String> shorthands, String variable) {}

    private TagInjection(Map<Declaration, List<Expr>> injected, List<CueError> errors) {
        this.injected = injected;
        this.errors = errors;
    }

    /** Returns what is wrong with the tags of a file, whatever they are set to. */
    public static List<CueError> check(File file) {
        TagInjection injection = new TagInjection(Map.of(), new ArrayList<>());
        if (mayHaveTags(file)) {
            injection.find(file);
        }
        return injection.errors;
    }

    private static boolean mayHaveTags(File file) {
        return file.source().text().contains("@tag(");
    }

    /** Adds to {@code injected}, and to {@code errors}. */
    static void inject(
            LoadResult loaded,
            Map<String, Expr> variables,
            Map<Declaration, List<Expr>> injected,
            List<CueError> errors) {
        List<CueError> malformed = new ArrayList<>();
        TagInjection injection = new TagInjection(injected, malformed);
        Set<File> files = Collections.newSetFromMap(new IdentityHashMap<>());
        for (LoadedPackage p : loaded.loaded()) {
            for (File file : p.files()) {
                if (files.add(file) && mayHaveTags(file)) {
                    injection.find(file);
                }
            }
        }
        TagInjection setting = new TagInjection(injected, errors);
        setting.tags.addAll(injection.tags);
        if (setting.set(loaded) && malformed.isEmpty()) {
            setting.setVariables(variables);
        }
        errors.addAll(malformed);
    }

    // --- attributes
    // -----------------------------------------------------------------------------------------------------------

    private void find(File file) {
        Walk.over(file, node -> {
            switch (node) {
                case Operand.ListLit list -> {
                    refuse(file, list, "lists");
                    return false;
                }
                case Operand.Comprehension comprehension -> {
                    refuse(file, comprehension, "comprehension");
                    return false;
                }
                case Declaration.Field field
                when !isPlain(field) -> {
                    refuse(file, field, "field constraint");
                    return false;
                }
                case Declaration.Field field -> {
                    for (Declaration.Attribute attribute : field.attributes()) {
                        if (attribute.name().equals("tag")) {
                            parse(file, field, attribute);
                        }
                    }
                }
                default -> {}
            }
            return true;
        });
    }

    private static boolean isPlain(Declaration.Field field) {
        Declaration.Label label =
                field.label() instanceof Operand.Alias a && a.expr() instanceof Declaration.Label l ? l : field.label();
        return field.constraint() == Declaration.Constraint.NONE
                && (label instanceof Operand.Ident || label instanceof Operand.BasicLit);
    }

    private void refuse(File file, Syntax in, String where) {
        Walk.over(in, node -> {
            if (node instanceof Declaration.Attribute attribute
                    && attribute.name().equals("tag")) {
                error("@tag not allowed within " + where, position(file, attribute));
            }
            return true;
        });
    }

    private void parse(File file, Declaration.Field field, Declaration.Attribute attribute) {
        AttributeArguments arguments = AttributeArguments.of(attribute);
        String name = arguments.first();
        if (!Labels.isIdentifier(name)) {
            error("invalid identifier \"" + name + "\"", position(file, attribute));
            return;
        }
        String type = text(arguments.value("type"), "string");
        if (!List.of("string", "int", "number", "bool").contains(type)) {
            error("invalid type \"" + type + "\"", position(file, attribute));
            return;
        }
        String shorthands = arguments.value("short");
        tags.add(new Tag(
                field,
                name,
                type,
                shorthands == null ? List.of() : List.of(shorthands.split("\\|", -1)),
                text(arguments.value("var"), "")));
    }

    private static String text(@Nullable String value, String otherwise) {
        return value == null ? otherwise : value;
    }

    // --- values
    // ---------------------------------------------------------------------------------------------------------------

    /** Sets what was asked for, and reports whether all of it could be. */
    private boolean set(LoadResult loaded) {
        for (String wanted : loaded.tags()) {
            int equals = wanted.indexOf('=');
            String name = equals < 0 ? wanted : wanted.substring(0, equals);
            boolean found = wanted.isEmpty() || loaded.usedTags().contains(wanted);
            for (Tag tag : tags) {
                if (equals < 0 ? tag.shorthands.contains(name) : tag.name.equals(name)) {
                    found = true;
                    Expr value = value(tag, equals < 0 ? name : wanted.substring(equals + 1));
                    if (value == null) {
                        return false;
                    }
                    add(tag, value);
                }
            }
            if (!found) {
                error(equals < 0 ? "tag \"" + name + "\" not used in any file" : "no tag for \"" + name + "\"");
                return false;
            }
        }
        return true;
    }

    private void setVariables(Map<String, Expr> variables) {
        if (variables.isEmpty()) {
            return;
        }
        List<Tag> unset = tags.stream()
                .filter(t -> !t.variable.isEmpty() && !injected.containsKey(t.field))
                .toList();
        for (Tag tag : unset) {
            Expr value = variables.get(tag.variable);
            if (value == null) {
                error("tag variable '" + tag.variable + "' not found");
                return;
            }
            add(tag, value);
        }
    }

    private void add(Tag tag, Expr value) {
        injected.computeIfAbsent(tag.field, f -> new ArrayList<>()).add(value);
    }

    private @Nullable Expr value(Tag tag, String text) {
        return switch (tag.type) {
            case "string" -> new Str(null, text);
            case "bool" -> bool(tag, text.strip());
            default -> number(tag, text);
        };
    }

    private @Nullable Expr bool(Tag tag, String text) {
        if (!TRUE.contains(text) && !FALSE.contains(text)) {
            error("invalid boolean \"" + text + "\" for injection tag \"" + tag.name + "\"");
            return null;
        }
        return new Bool(null, TRUE.contains(text));
    }

    private @Nullable Expr number(Tag tag, String text) {
        try {
            NumberLiteral number = NumberLiteral.parse(text);
            if (tag.type.equals("int") && !number.isInt()) {
                error("invalid int \"" + text + "\" for injection tag \"" + tag.name + "\"");
                return null;
            }
            Decimal value = Literals.value(number, text);
            return new Num(null, number.isInt() ? Kinds.INT : Kinds.FLOAT, value);
        } catch (LiteralException e) {
            boolean starts = text.matches("[-+]?\\.?[0-9].*");
            error("invalid number for injection tag \"" + tag.name + "\": "
                    + (starts ? e.getMessage() : "illegal number start \"" + text + "\""));
            return null;
        }
    }

    private static Position position(File file, Syntax at) {
        return new SourcePos(file.source(), at.start(), at.end()).toPosition();
    }

    private void error(String message, Position... at) {
        errors.add(CueError.of(ErrorCode.LOAD, message, at));
    }
}
