package dev.pequod.cue.internal.eval;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pequod.cue.CueContext;
import dev.pequod.cue.CueStyle;
import dev.pequod.cue.Field;
import dev.pequod.cue.FieldType;
import dev.pequod.cue.Value;
import dev.pequod.cue.errors.CueException;
import dev.pequod.cue.internal.adt.CompiledPackage;
import dev.pequod.cue.internal.adt.Label;
import dev.pequod.cue.internal.adt.Vertex;
import dev.pequod.cue.internal.load.FileTree;
import dev.pequod.cue.internal.load.LoadOptions;
import dev.pequod.cue.internal.load.Loader;
import dev.pequod.cue.internal.program.Linker;
import dev.pequod.cue.internal.program.Query;
import dev.pequod.cue.internal.program.Run;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ReductionTest {
    /** Each element passes through a struct that is much larger than it. */
    private static final String SOURCE = """
            import "list"

            #Item: {
            	// the number
            	number: int
            	mode:   *"Apply" | "Create"
            	note?:  string
            	size:   {value: int, unit: "kB"} | {value: string}
            	#hint: number
            }
            #Template: {
            	n: int
            	_work: [for i in list.Range(0, 100, 1) {step: i * n, name: "step-\\(i)"}]
            	out: #Item & {size: {value: _work[3].step, unit: "kB"}, number: n}
            }
            items: [for i in list.Range(0, 40, 1) {(#Template & {n: i}).out}]
            """;

    private static final String USES = SOURCE + """
            sizes: [for x in items {x.size & {value: >=0}}]
            noted: [for x in items {x & {note: "\\(x.mode)-\\(x.number)"}}]
            last:  items[39] & {mode: "Create"}
            hints: [for x in items {x.#hint}]
            """;

    private static CompiledPackage compiled(String source) {
        FileTree tree = FileTree.of(Map.of("in.cue", source.getBytes(StandardCharsets.UTF_8)));
        var program = Linker.link(Loader.load(tree, List.of("in.cue"), LoadOptions.DEFAULT), Map.of())
                .results()
                .getFirst();
        assertEquals(List.of(), program.errors());
        return program.compiled();
    }

    private static Vertex items(String source, boolean reducing) {
        Query query =
                new Query.Lookup(new Query.Root(List.of(), compiled(source), List.of(), null), Label.string("items"));
        Vertex found = Run.run(Budget.DEFAULT, query, reducing).vertex();
        assertNotNull(found);
        return found;
    }

    private static Value value(String source) {
        return CueContext.create().compile("in.cue", source).value();
    }

    private static Value evaluatedInFull(String source) {
        Value v = value(source);
        v.kinds();
        return v;
    }

    private static Value reduced(String source) {
        Value v = value(source);
        v.toCompactJson();
        return v;
    }

    @Test
    void elementsOfALongListAreReducedWhereOnlyDataCount() {
        assertTrue(items(SOURCE, true).deref().arcs.stream()
                .allMatch(a -> a.deref().isReduced()));
        assertFalse(items(SOURCE, false).deref().arcs.stream()
                .anyMatch(a -> a.deref().isReduced()));
    }

    @Test
    void shortListsSmallElementsAndIncompleteOnesStayAsTheyAre() {
        assertFalse(items(SOURCE.replace("(0, 40, 1)", "(0, 10, 1)"), true).arcs.stream()
                .anyMatch(a -> a.deref().isReduced()));
        assertFalse(items("items: [for i in [" + "1,".repeat(50) + "] {a: i}]", true).arcs.stream()
                .anyMatch(a -> a.deref().isReduced()));
        assertFalse(items(SOURCE.replace("number: n}", "}"), true).arcs.stream()
                .anyMatch(a -> a.deref().isReduced()));
    }

    @Test
    void whatIsReducedHasTheSameData() {
        assertEquals(evaluatedInFull(SOURCE).toJson(), reduced(SOURCE).toJson());
        assertEquals(evaluatedInFull(USES).toJson(), reduced(USES).toJson());
    }

    @Test
    void fieldsStandInTheOrderOfTheirElement() {
        String source = SOURCE.replace("items: [for i in list.Range(0, 40, 1) {(#Template & {n: i}).out}]", """
                _first: {b: _, a: _}
                _second: {c: _, b: _}
                names: ["z", "y", "x"]
                items: [for i in list.Range(0, 40, 1) {
                	(#Template & {n: i, out: {
                		...
                		if mod(i, 2) == 0 {late: {zz: 1, yy: 2}}
                		if mod(i, 3) == 0 {late: {xx: 1, zz: 1}}
                		late: {yy: *2 | int, ww: 3, xx: *5 | int, zz: *1 | int}
                		if mod(i, 5) == 0 {both: _first & _second}
                		if mod(i, 5) == 1 {both: _second & _first}
                		if mod(i, 5) == 2 {both: {_first, _second}}
                		both: {c: 1, a: 2, b: 3}
                		if mod(i, 2) == 0 {moved: _first}
                		moved: {c: 1, a: 2, b: 3}
                		if mod(i, 2) == 1 {moved: _first}
                		dynamic: {
                			(names[mod(i, 3)]): 1
                			(names[mod(i, 2)]): 1
                			for n in names if mod(i, 4) > 1 {(n): 1}
                			x: 1
                			a: 1
                		}
                	}}).out
                }]
                """)
                .replace("#hint: number", "#hint: number\n\t...");
        assertTrue(items(source, true).deref().arcs.stream()
                .allMatch(x -> x.deref().isReduced()));
        assertEquals(evaluatedInFull(source).toJson(), reduced(source).toJson());
    }

    @Test
    void whatIsLeftOutComesBackWhenItIsAskedFor() {
        Value full = evaluatedInFull(USES);
        Value reduced = reduced(USES);
        for (String path : List.of("items[7]", "items[7].number", "items[7].size.value", "items[7].mode")) {
            Value a = element(full, path);
            Value b = element(reduced, path);
            assertEquals(a.positions(), b.positions(), path);
            assertEquals(a.origins(), b.origins(), path);
            assertEquals(a.docs(), b.docs(), path);
            assertEquals(a.toCue(CueStyle.DEF), b.toCue(CueStyle.DEF), path);
        }
        assertEquals(List.of("the number"), element(reduced, "items[7].number").docs());
    }

    /** Walks along children, which belong to the same evaluation, not by lookups, which would evaluate anew. */
    private static Value element(Value root, String path) {
        Value v = root;
        for (String step : path.split("[.\\[]", -1)) {
            Value in = v;
            v = step.endsWith("]")
                    ? in.elements().get(Integer.parseInt(step.substring(0, step.length() - 1)))
                    : in.fields().stream()
                            .filter(f -> f.name().equals(step))
                            .findFirst()
                            .orElseThrow()
                            .value();
        }
        return v;
    }

    @Test
    void fieldsBesideElementsAreListed() {
        String source = SOURCE.replace("{(#Template & {n: i}).out}", "{[(#Template & {n: i}).out], #hint: 1, #b: i}");
        Value full = element(evaluatedInFull(source), "items[7]");
        Value reduced = element(reduced(source), "items[7]");
        assertEquals(List.of("#hint", "#b"), definitions(full));
        assertEquals(definitions(full), definitions(reduced));
    }

    private static List<String> definitions(Value v) {
        return v.fields(Set.of(FieldType.DEFINITION)).stream().map(Field::name).toList();
    }

    @Test
    void closedElementsStayClosed() {
        String source = SOURCE + "more: items[3] & {unknown: 1}\n";
        String full = messages(evaluatedInFull(source));
        assertTrue(full.contains("more.unknown: field not allowed"), full);
        assertEquals(full, messages(value(source)));
    }

    private static String messages(Value v) {
        try {
            v.toJson();
        } catch (CueException e) {
            return String.valueOf(e.getMessage());
        }
        throw new AssertionError("no error");
    }

    @Test
    void anElementMayReferToItsOwnList() {
        String source = SOURCE.replace("number: n}", "number: n}\n\tfirst: items[0].number")
                .replace("{(#Template & {n: i}).out}", "{(#Template & {n: i}).out, _again: items[i].number}");
        assertEquals(evaluatedInFull(source).toJson(), reduced(source).toJson());
        assertInstanceOf(List.class, reduced(source).lookup("items").toJava());
    }

    /** Once, the order of an element's fields was found by evaluating the lists in it again, which had been reduced just before. */
    @Test
    void listsWithinElementsAreEvaluatedOnce() {
        String source = """
                import "list"

                #Item: {n: int, _work: [for i in list.Range(0, 150, 1) {step: i * n}], out: {n: 1, value: _work[3].step}}
                items: [for i in list.Range(0, 33, 1) {
                	name: "n\\(i)"
                	items: [for j in list.Range(0, 33, 1) {(#Item & {n: i * j}).out}]
                }]
                """;
        assertTrue(items(source, true).deref().arcs.stream()
                .allMatch(a -> a.deref().isReduced()));
        long once = evaluatedInFull(source).steps();
        long steps = reduced(source).steps();
        assertTrue(steps < once + once / 10, () -> steps + " steps in place of " + once);
    }
}
