package dev.pequod.cue;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.pequod.cue.errors.CueError;
import dev.pequod.cue.errors.CueException;
import dev.pequod.cue.errors.ErrorCode;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.util.List;
import org.junit.jupiter.api.Test;

final class CueExceptionTest {
    @Test
    void hasAnErrorWhenItIsReadAgain() throws IOException, ClassNotFoundException {
        CueException e = new CueException(
                List.of(CueError.of(ErrorCode.SYNTAX, "one"), CueError.of(ErrorCode.REFERENCE, "two")));
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(e);
        }
        try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
            CueException read = (CueException) in.readObject();
            assertEquals(List.of(CueError.of(ErrorCode.EVAL, "one\ntwo")), read.errors());
            assertEquals(e.getMessage(), read.getMessage());
            assertArrayEquals(e.getStackTrace(), read.getStackTrace());
        }
    }
}
