package dev.pequod.cue.internal.template;

import dev.pequod.cue.internal.template.Node.Operand;
import dev.pequod.cue.internal.template.Node.Pipe;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.LongFunction;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Executes a template. A field that a map does not have is {@link #MISSING}, which prints as {@code <no value>} and whose fields are
 * missing too; a null prints the same but has no fields.
 */
public final class Template {
    /** What is not there. */
    public static final Object MISSING = new Object() {
        @Override
        public String toString() {
            return "<no value>";
        }
    };

    private static final int MAX_DEPTH = 500;

    private record Variable(String name, Object value) {}

    /** How a list of nodes ended. */
    private enum Flow {
        NEXT,
        BREAK,
        CONTINUE
    }

    private final Map<String, List<Node>> templates;
    private final Library library;
    private final StringBuilder out = new StringBuilder();
    private List<Variable> variables = new ArrayList<>();
    private int depth;
    private int line;

    private Template(Map<String, List<Node>> templates, Library library) {
        this.templates = templates;
        this.library = library;
    }

    /**
     * Returns what a template makes of data; maps are iterated in their order.
     *
     * @param data is asked once the template is known to be well-formed
     * @throws TemplateException if it cannot be parsed or executed
     */
    public static String execute(String text, Supplier<@Nullable Object> data, Library library) {
        Template run = new Template(Parser.parse(text, library), library);
        Object given = data.get();
        try {
            run.run(run.templates.getOrDefault("", List.of()), given == null ? MISSING : given);
        } catch (TemplateException e) {
            String message = String.valueOf(e.getMessage());
            throw message.startsWith("template: ") ? e : TemplateException.at(run.line, "executing \"\": " + message);
        }
        return run.out.toString();
    }

    // --- nodes
    // ----------------------------------------------------------------------------------------------------------------

    private void run(List<Node> nodes, Object data) {
        List<Variable> outside = variables;
        variables = new ArrayList<>(List.of(new Variable("$", data)));
        nodes(nodes, data);
        variables = outside;
    }

    private Flow nodes(List<Node> nodes, Object dot) {
        for (Node n : nodes) {
            library.step();
            line = n.line();
            Flow flow = node(n, dot);
            if (flow != Flow.NEXT) {
                return flow;
            }
        }
        return Flow.NEXT;
    }

    private Flow node(Node node, Object dot) {
        switch (node) {
            case Node.Text t -> write(t.text());
            case Node.Action a -> {
                Object value = pipe(a.pipe(), dot);
                if (a.pipe().variables().isEmpty()) {
                    write(library.print(value));
                }
            }
            case Node.Invocation i -> invoke(i, dot);
            case Node.Jump j -> {
                return j.isBreak() ? Flow.BREAK : Flow.CONTINUE;
            }
            case Node.If i -> {
                return scoped(() -> nodes(isTrue(pipe(i.pipe(), dot)) ? i.body() : i.otherwise(), dot));
            }
            case Node.With w -> {
                return scoped(() -> {
                    Object value = pipe(w.pipe(), dot);
                    return isTrue(value) ? nodes(w.body(), value) : nodes(w.otherwise(), dot);
                });
            }
            case Node.Range r -> {
                return scoped(() -> range(r, dot));
            }
        }
        return Flow.NEXT;
    }

    private interface Scoped {
        Flow run();
    }

    /** Runs something and forgets the variables it declares. */
    private Flow scoped(Scoped work) {
        int known = variables.size();
        Flow flow = work.run();
        variables.subList(known, variables.size()).clear();
        return flow;
    }

    private void write(String text) {
        library.grows(out.length() + (long) text.length());
        out.append(text);
    }

    private void invoke(Node.Invocation i, Object dot) {
        List<Node> body = templates.get(i.name());
        if (body == null) {
            throw new TemplateException("template \"" + i.name() + "\" not defined");
        }
        if (++depth > MAX_DEPTH) {
            throw new TemplateException("exceeded maximum template depth (" + MAX_DEPTH + ")");
        }
        run(body, i.pipe() == null ? MISSING : pipe(i.pipe(), dot));
        depth--;
    }

    private Flow range(Node.Range r, Object dot) {
        Object value = pipe(r.pipe(), dot);
        boolean isEmpty = value == MISSING;
        switch (value) {
            case List<?> list -> {
                isEmpty = list.isEmpty();
                long index = 0;
                for (Object element : list) {
                    if (iterate(r, new GoNumber.Int(index++), element)) {
                        break;
                    }
                }
            }
            case byte[] bytes -> {
                isEmpty = bytes.length == 0;
                for (int i = 0; i < bytes.length; i++) {
                    if (iterate(r, new GoNumber.Int(i), new GoNumber.Octet(bytes[i] & 0xFF))) {
                        break;
                    }
                }
            }
            case Map<?, ?> map -> {
                isEmpty = map.isEmpty();
                for (Map.Entry<?, ?> e : map.entrySet()) {
                    if (iterate(r, e.getKey(), e.getValue())) {
                        break;
                    }
                }
            }
            case Long n -> isEmpty = !count(r, n, i -> i);
            case GoNumber.Int n -> isEmpty = !count(r, n.value(), GoNumber.Int::new);
            case GoNumber.Octet b -> isEmpty = !count(r, b.value(), i -> new GoNumber.Octet((int) i));
            default -> {
                if (value != MISSING) {
                    throw new TemplateException("range can't iterate over " + library.print(value));
                }
            }
        }
        return isEmpty ? nodes(r.otherwise(), dot) : Flow.NEXT;
    }

    /** Runs the body for each number below another, and reports whether there are any. */
    private boolean count(Node.Range r, long end, LongFunction<Object> number) {
        if (r.pipe().variables().size() > 1) {
            throw new TemplateException("can't use " + end + " to iterate over more than one variable");
        }
        for (long i = 0; i < end; i++) {
            Object n = number.apply(i);
            if (iterate(r, n, n)) {
                break;
            }
        }
        return end > 0;
    }

    /** Runs the body once and reports whether that is the end. */
    private boolean iterate(Node.Range r, Object key, @Nullable Object element) {
        library.step();
        Object value = element == null ? MISSING : element;
        List<String> names = r.pipe().variables();
        for (int i = 0; i < names.size(); i++) {
            set(names.get(i), names.size() > 1 && i == 0 ? key : value);
        }
        int known = variables.size();
        Flow flow = nodes(r.body(), value);
        variables.subList(known, variables.size()).clear();
        return flow == Flow.BREAK;
    }

    // --- values
    // ---------------------------------------------------------------------------------------------------------------

    /** Reports whether a value counts as true: it is there, and neither zero nor empty. */
    public static boolean isTrue(@Nullable Object value) {
        return switch (value) {
            case null -> false;
            case Boolean b -> b;
            case Long n -> n != 0;
            case GoNumber.Int n -> n.value() != 0;
            case GoNumber.Octet b -> b.value() != 0;
            case GoNumber.Complex c -> c.real() != 0 || c.imaginary() != 0;
            case BigInteger n -> true;
            case GoNumber.Big n -> true;
            case Double d -> d != 0;
            case String s -> !s.isEmpty();
            case byte[] b -> b.length > 0;
            case List<?> l -> !l.isEmpty();
            case Map<?, ?> m -> !m.isEmpty();
            default -> false;
        };
    }

    /** Returns the value of a pipeline, never null, and declares or assigns its variables. */
    private Object pipe(Pipe pipe, Object dot) {
        Object value = null;
        boolean hasValue = false;
        for (List<Operand> command : pipe.commands()) {
            Object result = command(command, dot, hasValue ? new Object[] {value} : new Object[0]);
            value = result == null ? MISSING : result;
            hasValue = true;
        }
        Object result = value == null ? MISSING : value;
        for (String name : pipe.variables()) {
            if (pipe.isAssignment()) {
                set(name, result);
            } else {
                variables.add(new Variable(name, result));
            }
        }
        return result;
    }

    private void set(String name, Object value) {
        variables.set(index(name), new Variable(name, value));
    }

    private int index(String name) {
        library.compared(variables.size());
        for (int i = variables.size() - 1; i >= 0; i--) {
            if (variables.get(i).name.equals(name)) {
                return i;
            }
        }
        throw new TemplateException("undefined variable: " + name);
    }

    private @Nullable Object command(List<Operand> command, Object dot, Object[] piped) {
        library.step();
        Operand first = command.get(0);
        if (first instanceof Operand.Function f) {
            return call(f.name(), command.subList(1, command.size()), dot, piped);
        }
        if (command.size() > 1 || piped.length > 0) {
            throw new TemplateException(
                    first instanceof Operand.Field || first instanceof Operand.Variable
                            ? "value is not a method but has arguments"
                            : "can't give argument to non-function");
        }
        if (first instanceof Operand.Literal l && l.value() == null) {
            throw new TemplateException("nil is not a command");
        }
        return operand(first, dot);
    }

    private @Nullable Object operand(Operand operand, Object dot) {
        return switch (operand) {
            case Operand.Dot d -> dot;
            case Operand.Literal l -> l.value();
            case Operand.Field f -> fields(dot, f.names());
            case Operand.Variable v -> fields(variables.get(index(v.name())).value, v.names());
            case Operand.Function f -> call(f.name(), List.of(), dot, new Object[0]);
            case Operand.Nested n -> pipe(n.pipe(), dot);
            case Operand.Chain c -> fields(operand(c.operand(), dot), c.names());
        };
    }

    private static @Nullable Object fields(@Nullable Object receiver, List<String> names) {
        Object value = receiver;
        for (String name : names) {
            if (value == MISSING) {
                return MISSING;
            }
            if (value == null) {
                throw new TemplateException("nil pointer evaluating interface {}." + name);
            }
            if (!(value instanceof Map<?, ?> map)) {
                throw new TemplateException("can't evaluate field " + name + " in type interface {}");
            }
            value = map.containsKey(name) ? map.get(name) : MISSING;
        }
        return value;
    }

    private @Nullable Object call(String name, List<Operand> operands, Object dot, Object[] piped) {
        if (name.equals("and") || name.equals("or")) {
            return shortCircuit(name, operands, dot, piped);
        }
        List<@Nullable Object> arguments = new ArrayList<>();
        for (Operand o : operands) {
            arguments.add(present(operand(o, dot)));
        }
        for (Object p : piped) {
            arguments.add(present(p));
        }
        try {
            return library.call(name, arguments);
        } catch (TemplateException e) {
            throw new TemplateException("error calling " + name + ": " + e.getMessage());
        }
    }

    private static @Nullable Object present(@Nullable Object value) {
        return value == MISSING ? null : value;
    }

    /** Returns the first argument that decides, or the last. */
    private @Nullable Object shortCircuit(String name, List<Operand> operands, Object dot, Object[] piped) {
        if (operands.isEmpty() && piped.length == 0) {
            throw new TemplateException("wrong number of args for " + name + ": want at least 1 got 0");
        }
        Object value = null;
        for (Operand o : operands) {
            value = present(operand(o, dot));
            if (isTrue(value) == name.equals("or")) {
                return value;
            }
        }
        return piped.length > 0 ? piped[0] : value;
    }
}
