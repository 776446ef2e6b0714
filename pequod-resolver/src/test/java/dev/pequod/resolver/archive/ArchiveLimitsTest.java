package dev.pequod.resolver.archive;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pequod.api.Deadline;
import dev.pequod.api.ModuleException;
import dev.pequod.api.ModuleException.Reason;
import dev.pequod.api.ModuleLimits;
import dev.pequod.resolver.archive.Archives.Entry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarUtils;
import org.junit.jupiter.api.Test;

/** What is just allowed, and what is just too much; the message tells that the archive itself was refused. */
final class ArchiveLimitsTest {
    private static final String TRIED = "Tried to read the archive of test but ";

    private static ArchiveReader reader(ModuleLimits limits) {
        return new ArchiveReader("test", limits, Deadline.after(Duration.ofMinutes(1)));
    }

    private static int read(ModuleLimits limits, List<Entry> entries) throws ModuleException {
        ArchiveReader reader = reader(limits);
        reader.addTar(Archives.tar(entries));
        return reader.files().size();
    }

    private static void refuses(ModuleLimits limits, List<Entry> entries, Reason reason, String problem) {
        ArchiveReader reader = reader(limits);
        byte[] tar = Archives.tar(entries);
        ModuleException e = assertThrows(ModuleException.class, () -> reader.addTar(tar));
        assertEquals(reason, e.reason());
        assertEquals(TRIED + problem, e.getMessage());
    }

    private static List<Entry> files(int count) {
        List<Entry> files = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            files.add(Archives.file("f" + i, "x"));
        }
        return files;
    }

    @Test
    void asManyFilesAsAreAllowedAreRead() throws ModuleException {
        ModuleLimits limits = new ModuleLimits(3, 10, 100, 20);
        assertEquals(3, read(limits, files(3)));
        refuses(limits, files(4), Reason.LIMIT_EXCEEDED, "it has more than 3 files");
    }

    @Test
    void aFileOfAsManyBytesAsAreAllowedIsRead() throws ModuleException {
        ModuleLimits limits = new ModuleLimits(3, 10, 100, 20);
        assertEquals(1, read(limits, List.of(Archives.file("f", "x".repeat(10)))));
        refuses(
                limits,
                List.of(Archives.file("f", "x".repeat(11))),
                Reason.LIMIT_EXCEEDED,
                "the file \"f\" has more than 10 bytes");
    }

    @Test
    void filesOfAsManyBytesAsAreAllowedAreRead() throws ModuleException {
        ModuleLimits limits = new ModuleLimits(3, 10, 20, 20);
        List<Entry> two = List.of(Archives.file("a", "x".repeat(10)), Archives.file("b", "x".repeat(10)));
        assertEquals(2, read(limits, two));
        List<Entry> three = new ArrayList<>(two);
        three.add(Archives.file("c", "x"));
        refuses(limits, three, Reason.LIMIT_EXCEEDED, "its files have more than 20 bytes in all");
    }

    @Test
    void aPathThatIsAsLongAndDeepAsIsAllowedIsRead() throws ModuleException {
        ModuleLimits limits = new ModuleLimits(3, 10, 100, 70);
        assertEquals(1, read(limits, List.of(Archives.file("x".repeat(70), "x"))));
        refuses(
                limits,
                List.of(Archives.file("x".repeat(71), "x")),
                Reason.LIMIT_EXCEEDED,
                "it has a path of 71 characters, and at most 70 are allowed");
        String deep = "d/".repeat(32) + "f";
        assertEquals(2, read(limits, List.of(Archives.file(deep, "x"), Archives.file("g", "x"))));
        refuses(
                limits,
                List.of(Archives.file("d/" + deep, "x")),
                Reason.LIMIT_EXCEEDED,
                "the path \"d/" + deep + "\" has more than 32 folders");
    }

    @Test
    void asManyEntriesAsAreAllowedAreRead() throws ModuleException {
        ModuleLimits limits = new ModuleLimits(3, 10, 100, 20);
        List<Entry> entries = files(1);
        for (int i = 1; i < 106; i++) {
            entries.add(Archives.special("d" + i + "/", TarArchiveEntry.LF_DIR, ""));
        }
        assertEquals(1, read(limits, entries));
        entries.add(Archives.special("one-more/", TarArchiveEntry.LF_DIR, ""));
        refuses(limits, entries, Reason.LIMIT_EXCEEDED, "it has more than 106 entries");
    }

    @Test
    void anAbsolutePathIsRefused() {
        refuses(
                ModuleLimits.DEFAULTS,
                List.of(Archives.file("/etc/passwd", "x")),
                Reason.INVALID_MODULE,
                "\"/etc/passwd\" is an absolute path");
    }

    @Test
    void anArchiveThatIsLargerThanAnyOfAModuleIsNotLookedAt() {
        ModuleLimits limits = new ModuleLimits(3, 10, 100, 20);
        long most = ArchiveReader.maxArchiveBytes(limits);
        assertEquals(100 + (1 << 20) + 3 * 2_048, most);
        ModuleException e =
                assertThrows(ModuleException.class, () -> reader(limits).addTar(new byte[(int) most + 1]));
        assertEquals(TRIED + "it has " + (most + 1) + " bytes, and at most " + most + " are allowed", e.getMessage());
    }

    private static String told(List<Entry> entries) {
        return told(Archives.tar(entries));
    }

    private static String told(byte[] tar) {
        ArchiveReader reader = reader(ModuleLimits.DEFAULTS);
        return String.valueOf(
                assertThrows(ModuleException.class, () -> reader.addTar(tar)).getMessage());
    }

    /** Has the extended headers be about all entries that follow, which the library writes in another way. */
    private static byte[] global(byte[] tar) {
        for (int at = 0; at < tar.length; at += 512) {
            if (tar[at + 156] == 'x' && tar[at] == 'p') {
                tar[at + 156] = 'g';
                Arrays.fill(tar, at + 148, at + 156, (byte) ' ');
                long sum = TarUtils.computeCheckSum(Arrays.copyOfRange(tar, at, at + 512));
                TarUtils.formatCheckSumOctalBytes(sum, tar, at + 148, 8);
            }
        }
        return tar;
    }

    private static Entry extended(char kind, String text) {
        return new Entry("pax", text.getBytes(StandardCharsets.UTF_8), (byte) kind, "");
    }

    private static String record(String text) {
        int length = text.length() + 2;
        length += String.valueOf(length).length();
        return length + " " + text + "\n";
    }

    /** Once, what such headers say took all the memory there was, before one saw what it was about. */
    @Test
    void headersThatAreAboutOthersAreShort() throws ModuleException {
        Entry file = Archives.file("f", "x");
        assertEquals(1, read(ModuleLimits.DEFAULTS, List.of(extended('x', record("mtime=1")), file)));
        String much = "its extended headers are longer, or more, than any program needs; make it again";
        for (char kind : new char[] {'x', 'L'}) {
            String long70 = record("a=" + "b".repeat(70_000));
            assertTrue(told(List.of(extended(kind, long70), file)).endsWith(much));
        }
        List<Entry> each = new ArrayList<>();
        for (int i = 0; i < 70; i++) {
            each.add(extended('x', record("a" + i + "=" + "b".repeat(1_000))));
            each.add(Archives.file("f" + i, "x"));
        }
        assertEquals(70, read(ModuleLimits.DEFAULTS, each));
        String ofAll = told(global(Archives.tar(each)));
        assertTrue(ofAll.endsWith(much), ofAll);
        List<Entry> many = new ArrayList<>(Collections.nCopies(9, extended('x', record("mtime=1"))));
        many.add(file);
        String problem = told(many);
        assertTrue(problem.endsWith(much), problem);
    }

    /** The map of one with a million holes would be a million objects. */
    @Test
    void sparseFilesAreRefusedBeforeTheirMapIsRead() {
        String sparse = "it has a sparse file, and only ordinary files and folders are allowed";
        Entry file = Archives.file("f", "x");
        for (String said : List.of("GNU.sparse.map=" + "0,".repeat(30_000) + "0", "GNU.sparse.major=1")) {
            String problem = told(List.of(extended('x', record("mtime=1") + record(said)), file));
            assertTrue(problem.endsWith(sparse), problem);
        }
        assertTrue(told(List.of(Archives.special("f", (byte) 'S', ""))).endsWith(sparse));
    }

    /** Once, a million extra fields were a million objects and more, whatever the archive was about. */
    @Test
    void theExtraFieldsOfAZipAreFew() throws ModuleException {
        ArchiveReader reader = reader(ModuleLimits.DEFAULTS);
        reader.addZip(zip(1, 60_000));
        assertEquals(1, reader.files().size());
        ModuleException e = assertThrows(
                ModuleException.class, () -> reader(ModuleLimits.DEFAULTS).addZip(zip(3, 60_000)));
        assertEquals(
                TRIED + "its entries have more extra fields than any program needs; make it again", e.getMessage());
    }

    private static byte[] zip(int entries, int extra) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        byte[] fields = new byte[extra];
        for (int i = 0; i < extra; i += 4) {
            fields[i] = (byte) (i >> 2);
            fields[i + 1] = 0x40;
        }
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            for (int i = 0; i < entries; i++) {
                ZipEntry entry = new ZipEntry("f" + i);
                entry.setExtra(fields);
                zip.putNextEntry(entry);
                zip.write('x');
                zip.closeEntry();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    /** An opaque folder hides what earlier layers have in it, and not what lies beside it. */
    @Test
    void whatALayerEmptiesIsEmpty() throws ModuleException {
        ArchiveReader reader = reader(ModuleLimits.DEFAULTS);
        reader.addTar(
                Archives.tar(List.of(Archives.file("a/f", "1"), Archives.file("b/f", "1"), Archives.file("g", "1"))));
        reader.addTar(Archives.tar(List.of(Archives.file("a/.wh..wh..opq", ""), Archives.file("a/new", "2"))));
        assertEquals(List.of("a/new", "b/f", "g"), reader.files().paths());
        reader.addTar(Archives.tar(List.of(Archives.file(".wh..wh..opq", ""), Archives.file("h", "3"))));
        assertEquals(List.of("h"), reader.files().paths());
    }
}
