package dev.pequod.cue.internal.export;

import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertSame;

import dev.pequod.cue.internal.adt.ArcType;
import dev.pequod.cue.internal.adt.Field;
import dev.pequod.cue.internal.adt.FieldNotes;
import dev.pequod.cue.internal.adt.Label;
import dev.pequod.cue.internal.adt.Top;
import dev.pequod.cue.internal.source.SourceFile;
import dev.pequod.cue.internal.source.SourcePos;
import dev.pequod.cue.internal.syntax.Declaration;
import org.junit.jupiter.api.Test;

final class SourceNotesTest {
    @Test
    void aFileIsReadOnceForAllThatAskInARow() {
        SourceFile file = SourceFile.of("a.cue", "// doc\na: _\n");
        int start = file.text().indexOf("a:");
        Field a = new Field(
                new SourcePos(file, start, start + 1),
                ArcType.MEMBER,
                Label.string("a"),
                Top.INSTANCE,
                FieldNotes.NONE);
        SourceNotes notes = new SourceNotes();
        assertNotNull(notes.node(a, Declaration.Field.class));
        Declaration.Field again = new SourceNotes().node(a, Declaration.Field.class);
        assertSame(notes.node(a, Declaration.Field.class), again);
    }
}
