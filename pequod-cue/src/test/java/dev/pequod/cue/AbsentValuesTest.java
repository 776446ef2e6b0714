package dev.pequod.cue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.pequod.cue.errors.CueException;
import dev.pequod.cue.errors.ErrorCode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is looked up and not there is told with the path, and with what is there. */
final class AbsentValuesTest {
    private static final String PROGRAM = """
            node: {
            	name:     "a"
            	replicas: 1
            }
            list: [1, 2]
            of:   #D
            #D: {x: 1, y?: int, z!: int}
            bad:  1 & 2
            sad: {
            	in: 1 & 2
            }
            either: *{aa: 1} | {bb: 2}
            """;

    private static String error(Value v) {
        assertFalse(v.exists());
        CueException e = assertThrows(CueException.class, v::toJava);
        assertEquals(1, e.errors().size());
        return e.errors().getFirst().code() + " " + e.getMessage().replaceAll("\\s+", " ");
    }

    private static Value program() {
        return CueContext.create().compile("p.cue", PROGRAM).value();
    }

    @ParameterizedTest
    @CsvSource(
            delimiterString = " => ",
            value = {
                "missing.x => missing.x: field not found: missing: ./p.cue:1:1",
                "nod.name => nod.name: field not found: nod: ./p.cue:1:1 hint: did you mean node?",
                "node.nmae.x => node.nmae.x: field not found: nmae: ./p.cue:1:1 hint: did you mean name?",
                "node.name.x => node.name.x: field not found: x: ./p.cue:2:2",
                "list[2] => list.2: field not found: 2: ./p.cue:5:1 hint: the list has 2 elements",
                "list.x => list.x: field not found: x: ./p.cue:5:1",
                "of.xx => of.xx: field not found: xx: ./p.cue:6:1 ./p.cue:7:1 hint: did you mean x?",
                "of.y => of.y: field not found: y: ./p.cue:6:1 ./p.cue:7:1 hint: the field is optional, and not set",
                "of.z => of.z: field not found: z: ./p.cue:6:1 ./p.cue:7:1 hint: the field is required, and not set",
                "sad.out => sad.out: field not found: out: ./p.cue:9:1",
                "either.bb => either.bb: field not found: bb: ./p.cue:12:1"
            })
    void theNearestPlaceIsTold(String path, String told) {
        assertEquals("REFERENCE " + told, error(program().lookup(path)));
    }

    @Test
    void anErrorOnTheWayIsTheReason() {
        String told = error(program().lookup("bad.x"));
        assertEquals("EVAL bad: conflicting values 2 and 1: ./p.cue:8:11 ./p.cue:8:7", told);
    }

    @Test
    void whatIsMadeOfIt() {
        Value nmae = program().lookup("node").lookup("nmae");
        String told = "REFERENCE node.nmae: field not found: nmae: ./p.cue:1:1 hint: did you mean name?";
        assertEquals(told, error(nmae.unify(CueContext.create().value(Data.of(1)))));
        assertEquals(told, error(CueContext.create().value(Data.of(1)).unify(nmae)));
        assertEquals(told, error(nmae.fill("x", Data.of(1))));
        assertEquals(told, error(nmae.under(Path.of("a"))));
        assertEquals(
                ErrorCode.REFERENCE,
                assertThrows(CueException.class, nmae::kinds)
                        .errors()
                        .getFirst()
                        .code());
        assertFalse(nmae.subsumes(program()));
        assertFalse(program().subsumes(nmae));
    }
}
