package dev.pequod.resolver.archive;

import static dev.pequod.resolver.archive.Archives.file;
import static dev.pequod.resolver.archive.Archives.gzip;
import static dev.pequod.resolver.archive.Archives.special;
import static dev.pequod.resolver.archive.Archives.tar;
import static dev.pequod.resolver.archive.Archives.zip;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pequod.api.Deadline;
import dev.pequod.api.ModuleException;
import dev.pequod.api.ModuleException.Reason;
import dev.pequod.api.ModuleFiles;
import dev.pequod.api.ModuleLimits;
import dev.pequod.resolver.archive.Archives.Entry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ArchiveReaderTest {
    private static final byte FILE = TarArchiveEntry.LF_NORMAL;

    enum Form {
        ZIP,
        TAR,
        TAR_GZIP
    }

    private static ArchiveReader reader() {
        return new ArchiveReader("test", ModuleLimits.DEFAULTS, Deadline.after(Duration.ofMinutes(1)));
    }

    private static byte[] pack(Form form, List<Entry> entries) {
        return switch (form) {
            case ZIP -> zip(entries);
            case TAR -> tar(entries);
            case TAR_GZIP -> gzip(tar(entries));
        };
    }

    private static ModuleFiles read(Form form, List<Entry> entries) throws ModuleException {
        return read(form, pack(form, entries));
    }

    private static ModuleFiles read(Form form, byte[] archive) throws ModuleException {
        ArchiveReader reader = reader();
        if (form == Form.ZIP) {
            reader.addZip(archive);
        } else {
            reader.addTar(archive);
        }
        return reader.files();
    }

    private static ModuleFiles read(byte[]... layers) throws ModuleException {
        ArchiveReader reader = reader();
        for (byte[] layer : layers) {
            reader.addTar(layer);
        }
        return reader.files();
    }

    private static void refuses(Reason reason, Form form, Entry... entries) {
        ModuleException e = assertThrows(ModuleException.class, () -> read(form, List.of(entries)));
        assertEquals(reason, e.reason(), e.getMessage());
        assertTrue(e.getMessage().startsWith("Tried to read the "), e.getMessage());
    }

    @ParameterizedTest
    @MethodSource("forms")
    void filesAreRead(Form form) throws ModuleException {
        ModuleFiles files = read(form, List.of(file("a.cue", "a"), file("deep/b.cue", "b")));
        assertEquals(List.of("a.cue", "deep/b.cue"), files.paths());
        assertEquals("b", files.text("deep/b.cue").orElseThrow());
    }

    static List<Form> forms() {
        return List.of(Form.values());
    }

    /** Once, a small archive could be expanded to any size. */
    @ParameterizedTest
    @MethodSource("forms")
    void lesson9AnArchiveOf200MebibytesInHalfOneIsRefused(Form form) {
        List<Entry> entries = new ArrayList<>();
        byte[] zeros = new byte[4 << 20];
        for (int i = 0; i < 50; i++) {
            entries.add(new Entry("f" + i + ".cue", zeros, FILE, ""));
        }
        byte[] archive = pack(form, entries);
        assertTrue(form == Form.TAR || archive.length < 500_000, archive.length + " bytes");
        ModuleException e = assertThrows(ModuleException.class, () -> read(form, archive));
        assertEquals(Reason.LIMIT_EXCEEDED, e.reason(), e.getMessage());
    }

    @Test
    void whatExpandsTooMuchIsRefusedBeforeItIsLarge() {
        ModuleException e = assertThrows(
                ModuleException.class, () -> read(Form.ZIP, List.of(new Entry("a.cue", new byte[3 << 20], FILE, ""))));
        assertEquals(Reason.LIMIT_EXCEEDED, e.reason());
        assertTrue(e.getMessage().contains("200 times"), e.getMessage());
    }

    @ParameterizedTest
    @MethodSource("forms")
    void aNameThatIsThereTwiceIsRefused(Form form) {
        refuses(Reason.INVALID_MODULE, form, file("a.cue", "1"), file("a.cue", "2"));
    }

    /** Once, the entry of the folder was passed over, and other programs unpacked something else. */
    @ParameterizedTest
    @MethodSource("forms")
    void aNameThatIsAFileAndAFolderIsRefused(Form form) {
        Entry folder = new Entry("a.cue/", new byte[0], TarArchiveEntry.LF_DIR, "");
        for (List<Entry> entries : List.of(List.of(file("a.cue", "1"), folder), List.of(folder, file("a.cue", "1")))) {
            ModuleException e = assertThrows(ModuleException.class, () -> read(form, entries));
            assertEquals(Reason.INVALID_MODULE, e.reason());
            assertTrue(e.getMessage().endsWith("it has \"a.cue\" as a file and as a folder"), e.getMessage());
        }
    }

    @ParameterizedTest
    @MethodSource("forms")
    void aFolderMayBeNamedBeforeAndAfterWhatIsInIt(Form form) throws ModuleException {
        Entry folder = new Entry("d/", new byte[0], TarArchiveEntry.LF_DIR, "");
        List<String> paths = List.of("a.cue", "d/b.cue");
        assertEquals(
                paths,
                read(form, List.of(folder, file("a.cue", "a"), file("d/b.cue", "b")))
                        .paths());
        assertEquals(
                paths,
                read(form, List.of(file("a.cue", "a"), file("d/b.cue", "b"), folder))
                        .paths());
    }

    @Test
    void aLayerMayHaveAFolderWhereOneBelowHadAFile() throws ModuleException {
        byte[] below = tar(List.of(file("a.cue", "a"), file("d", "d")));
        byte[] above = tar(List.of(
                file(".wh.d", ""), new Entry("d/", new byte[0], TarArchiveEntry.LF_DIR, ""), file("d/b.cue", "b")));
        assertEquals(List.of("a.cue", "d/b.cue"), read(below, above).paths());
    }

    @ParameterizedTest
    @MethodSource("forms")
    void namesThatDifferInCaseAreRefused(Form form) {
        refuses(Reason.INVALID_MODULE, form, file("a.cue", "1"), file("A.cue", "2"));
        refuses(Reason.INVALID_MODULE, form, file("d/a.cue", "1"), file("D/b.cue", "2"));
        refuses(Reason.INVALID_MODULE, form, file("stra\u00dfe.cue", "1"), file("STRASSE.cue", "2"));
        refuses(Reason.INVALID_MODULE, form, file("d", "1"), file("d/b.cue", "2"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"../a.cue", "d/../../a.cue", "/etc/a.cue", "d\\..\\a.cue", "C:/a.cue", "d//a.cue", "a\u0007.cue"
            })
    void pathsThatLeadOutOrAreNoneAreRefused(String path) {
        for (Form form : Form.values()) {
            // Some libraries make another path of it, which is as good.
            if (form == Form.ZIP || (!path.startsWith("/") && !path.startsWith("C:") && path.indexOf('\\') < 0)) {
                refuses(Reason.INVALID_MODULE, form, file("ok.cue", ""), new Entry(path, new byte[1], FILE, ""));
            }
        }
    }

    @Test
    void linksAndDevicesAreRefused() {
        for (byte kind : new byte[] {
            TarArchiveEntry.LF_SYMLINK,
            TarArchiveEntry.LF_LINK,
            TarArchiveEntry.LF_CHR,
            TarArchiveEntry.LF_BLK,
            TarArchiveEntry.LF_FIFO,
            TarArchiveEntry.LF_CONTIG,
            TarArchiveEntry.LF_GNUTYPE_SPARSE
        }) {
            refuses(Reason.INVALID_MODULE, Form.TAR, file("ok.cue", ""), special("a.cue", kind, "/etc/passwd"));
        }
        refuses(
                Reason.INVALID_MODULE,
                Form.ZIP,
                file("ok.cue", ""),
                special("a.cue", TarArchiveEntry.LF_SYMLINK, "/etc/passwd"));
        refuses(Reason.INVALID_MODULE, Form.ZIP, file("ok.cue", ""), special("a.cue", TarArchiveEntry.LF_CHR, ""));
    }

    @ParameterizedTest
    @MethodSource("forms")
    void pathsThatAreTooLongOrTooDeepAreRefused(Form form) {
        refuses(Reason.LIMIT_EXCEEDED, form, file("a".repeat(256), ""));
        refuses(Reason.LIMIT_EXCEEDED, form, file("d/".repeat(33) + "a.cue", ""));
    }

    @ParameterizedTest
    @MethodSource("forms")
    void tooManyEntriesAreRefused(Form form) {
        List<Entry> entries = new ArrayList<>();
        for (int i = 0; i < 4_200; i++) {
            entries.add(new Entry("d" + i + "/", new byte[0], TarArchiveEntry.LF_DIR, ""));
        }
        refuses(Reason.LIMIT_EXCEEDED, form, entries.toArray(Entry[]::new));
    }

    @Test
    void anArchiveThatWasCutOrSpoiltIsRefusedAtEveryByte() {
        byte[] zip = zip(List.of(file("a.cue", "package a\n"), file("b.cue", "package b\n")));
        byte[] tar = gzip(tar(List.of(file("a.cue", "package a\n"))));
        for (int length = 0; length < zip.length; length++) {
            byte[] part = Arrays.copyOf(zip, length);
            assertThrows(ModuleException.class, () -> {
                ArchiveReader reader = reader();
                reader.addZip(part);
                reader.files();
            });
        }
        for (int length = 1; length < tar.length; length++) {
            byte[] part = Arrays.copyOf(tar, length);
            assertThrows(ModuleException.class, () -> read(part));
        }
    }

    /** Once, each member that was empty took some more of the stack. */
    @Test
    void membersOfGzipThatAreEmptyCostNoStack() throws ModuleException {
        byte[] empty = gzip(new byte[0]);
        byte[] tar = gzip(tar(List.of(file("a.cue", "package a\n"))));
        byte[] archive = Arrays.copyOf(empty, 100_000 * empty.length + tar.length);
        for (int i = 1; i < 100_000; i++) {
            System.arraycopy(empty, 0, archive, i * empty.length, empty.length);
        }
        System.arraycopy(tar, 0, archive, 100_000 * empty.length, tar.length);
        assertEquals(List.of("a.cue"), read(archive).paths());
    }

    @Test
    void noiseIsRefusedAndNothingElseIsThrown() {
        Random random = new Random(7);
        byte[] zip = zip(List.of(file("a.cue", "package a\n"), file("b/c.cue", "package b\n")));
        byte[] tar = tar(List.of(file("a.cue", "package a\n"), file("b/c.cue", "package b\n")));
        int refused = 0;
        for (int i = 0; i < 500; i++) {
            byte[] noisyZip = noisy(zip, random);
            byte[] noisyTar = noisy(tar, random);
            refused += fails(() -> {
                ArchiveReader reader = reader();
                reader.addZip(noisyZip);
                reader.files();
            });
            refused += fails(() -> read(noisyTar));
        }
        assertTrue(refused > 250, "refused " + refused);
    }

    private static byte[] noisy(byte[] bytes, Random random) {
        byte[] copy = bytes.clone();
        for (int n = 0; n < 3; n++) {
            copy[random.nextInt(copy.length)] = (byte) random.nextInt();
        }
        return copy;
    }

    private interface Reading {
        void run() throws ModuleException;
    }

    private static int fails(Reading reading) {
        try {
            reading.run();
            return 0;
        } catch (ModuleException e) {
            return 1;
        }
    }

    @Test
    void layersLieOneOverTheOther() throws ModuleException {
        ModuleFiles files = read(
                tar(List.of(file("a.cue", "old"), file("b.cue", "b"), file("d/c.cue", "c"), file("e/x.cue", "x"))),
                tar(List.of(
                        file("a.cue", "new"),
                        file(".wh.b.cue", ""),
                        file("d/.wh..wh..opq", ""),
                        file("d/n.cue", "n"),
                        file(".wh.e", ""))));
        assertEquals(List.of("a.cue", "d/n.cue"), files.paths());
        assertEquals("new", files.text("a.cue").orElseThrow());
    }

    @Test
    void oneFolderAroundEverythingIsTakenAway() throws ModuleException {
        ModuleFiles files = read(tar(Map.of("srv/module/a.cue", "a", "srv/module/policy/b.cue", "b")));
        assertEquals(List.of("a.cue", "policy/b.cue"), files.paths());
        assertEquals(
                List.of("policy/b.cue"), read(tar(Map.of("policy/b.cue", "b"))).paths());
    }

    @Test
    void nothingIsReadAfterTheDeadline() {
        ArchiveReader late = new ArchiveReader("test", ModuleLimits.DEFAULTS, Deadline.after(Duration.ZERO));
        ModuleException e = assertThrows(ModuleException.class, () -> late.addTar(tar(List.of(file("a.cue", "a")))));
        assertEquals(Reason.DEADLINE_EXCEEDED, e.reason());
    }

    /** Images have such layers. */
    @Test
    void anArchiveWithoutFilesAddsNone() throws ModuleException {
        ArchiveReader reader = new ArchiveReader("test", ModuleLimits.DEFAULTS, Deadline.after(Duration.ofMinutes(1)));
        reader.addTar(tar(List.of()));
        reader.addTar(tar(List.of(file("a.cue", "a"))));
        assertEquals(List.of("a.cue"), reader.files().paths());
    }

    @Test
    void theSameFilesGiveTheSameZipWhateverTheirOrder() throws ModuleException {
        Map<String, byte[]> files = new TreeMap<>();
        for (int i = 0; i < 50; i++) {
            files.put("f" + i + "/\u00fc.cue", ("package p" + i).getBytes(StandardCharsets.UTF_8));
        }
        Map<String, byte[]> reversed = new TreeMap<>(java.util.Comparator.reverseOrder());
        reversed.putAll(files);
        byte[] zip = ZipWriter.write(ModuleFiles.of(files));
        assertArrayEquals(zip, ZipWriter.write(ModuleFiles.of(reversed)));
        ArchiveReader reader = reader();
        reader.addZip(zip);
        assertEquals(ModuleFiles.of(files), reader.files());
        assertFalse(new String(zip, StandardCharsets.ISO_8859_1).contains("user"));
    }

    /** Other programs refuse such an archive, so a module that only Pequod reads would be one that nobody else can check. */
    @Test
    void aFileOfAZipHasTheChecksumThatIsListed() throws ModuleException {
        byte[] zip = zip(List.of(file("a.cue", "package a\n"), file("b.cue", "package b\n")));
        assertEquals(2, read(Form.ZIP, zip).paths().size());
        byte[] listed = {'P', 'K', 1, 2};
        int changed = 0;
        for (int i = 0; i + 20 < zip.length; i++) {
            if (Arrays.equals(listed, Arrays.copyOfRange(zip, i, i + 4))) {
                byte[] wrong = zip.clone();
                wrong[i + 16] ^= 1;
                ModuleException e = assertThrows(ModuleException.class, () -> read(Form.ZIP, wrong));
                assertEquals(Reason.INVALID_MODULE, e.reason());
                assertTrue(e.getMessage().contains("has another checksum than it says"), e.getMessage());
                changed++;
            }
        }
        assertEquals(2, changed);
    }

    /** Once, a build that was cut between two files was a smaller module, perhaps without its policies. */
    @Test
    void aTarThatEndsWithoutItsEndIsRefused() throws ModuleException {
        byte[] tar = tar(List.of(file("a.cue", "package a\n"), file("policy/b.cue", "package b\n")));
        int files = 4 * 512;
        for (int length = 0; length < files + 512; length += 128) {
            byte[] part = Arrays.copyOf(tar, length);
            ModuleException e = assertThrows(ModuleException.class, () -> read(part), length + " bytes");
            assertEquals(Reason.INVALID_MODULE, e.reason(), e.getMessage());
        }
        ModuleException e = assertThrows(ModuleException.class, () -> read(Arrays.copyOf(tar, files)));
        assertTrue(e.getMessage().contains("it is cut"), e.getMessage());
        assertEquals(2, read(Arrays.copyOf(tar, files + 512)).size());
    }

    @Test
    void aHeaderOfATarHasTheChecksumThatItSays() {
        byte[] tar = tar(List.of(file("a.cue", "package a\n")));
        tar[0] = 'b';
        ModuleException e = assertThrows(ModuleException.class, () -> read(tar));
        assertTrue(e.getMessage().contains("a header has another checksum than it says"), e.getMessage());
    }

    /** Other programs go by the number at the end, so that they would see another module. */
    @Test
    void aZipHasAsManyEntriesAsItsEndSays() throws ModuleException {
        byte[] zip = zip(List.of(file("a.cue", "package a\n"), file("b.cue", "package b\n")));
        int end = zip.length - 22;
        for (int at : new int[] {end + 4, end + 6, end + 8, end + 10}) {
            for (int said : new int[] {1, 3, 0xff}) {
                byte[] wrong = zip.clone();
                wrong[at] = (byte) said;
                ModuleException e = assertThrows(ModuleException.class, () -> read(Form.ZIP, wrong));
                assertTrue(
                        e.getMessage().contains("it has 2 entries where its end says another number"), e.getMessage());
            }
        }
        assertEquals(2, read(Form.ZIP, zip).size());
    }

    /** Some programs begin to read at the place that the end tells, others at so many bytes before it. */
    @Test
    void theListOfAZipIsWhereItsEndSays() {
        byte[] zip = zip(List.of(file("a.cue", "package a\n"), file("b.cue", "package b\n")));
        byte[] moved = new byte[zip.length + 10];
        System.arraycopy(zip, 0, moved, 10, zip.length);
        byte[] shorter = zip.clone();
        shorter[zip.length - 10]--;
        for (byte[] wrong : List.of(moved, shorter)) {
            ModuleException e = assertThrows(ModuleException.class, () -> read(Form.ZIP, wrong));
            assertTrue(e.getMessage().contains("is not where its end says"), e.getMessage());
        }
    }

    /** Once, what a file holds was counted too, so that a module with an archive in it could be published and not be loaded. */
    @Test
    void onlyWhatIsListedCountsAsAnEntryOfAZip() throws ModuleException {
        ModuleFiles files = ModuleFiles.of(Map.of(
                "a.cue", "package a\n".getBytes(StandardCharsets.UTF_8),
                "b.zip", "PK\u0001\u0002".repeat(10_000).getBytes(StandardCharsets.UTF_8)));
        assertEquals(files, read(Form.ZIP, ZipWriter.write(files)));
    }

    @Test
    void aNameThatIsNotUtf8IsRefused() throws IOException, ModuleException {
        byte[] zip = zip(List.of(file("aQ.cue", "package a\n")));
        for (int i = 0; i < zip.length; i++) {
            zip[i] = zip[i] == 'Q' ? (byte) 0xe9 : zip[i];
        }
        List<byte[]> tars = new ArrayList<>();
        for (String path : List.of(
                "a\u00e9.cue",
                "d".repeat(90) + "/\u00e9" + "e".repeat(90),
                "d".repeat(90) + "\u00e9/" + "e".repeat(90))) {
            for (int longForm :
                    new int[] {TarArchiveOutputStream.LONGFILE_GNU, TarArchiveOutputStream.LONGFILE_POSIX}) {
                ByteArrayOutputStream tar = new ByteArrayOutputStream();
                try (TarArchiveOutputStream out = new TarArchiveOutputStream(tar, "ISO-8859-1")) {
                    out.setLongFileMode(longForm);
                    out.putArchiveEntry(new TarArchiveEntry(path));
                    out.closeArchiveEntry();
                }
                tars.add(tar.toByteArray());
            }
        }
        // Of a long path the other form writes the whole in UTF-8, before a header that nobody reads it from.
        for (byte[] tar : List.of(tars.get(3), tars.get(5))) {
            assertEquals(1, read(tar).size());
        }
        for (byte[] tar : List.of(tars.get(0), tars.get(1), tars.get(2), tars.get(4))) {
            ModuleException e = assertThrows(ModuleException.class, () -> read(tar));
            assertTrue(e.getMessage().contains("is not UTF-8"), e.getMessage());
        }
        ModuleException e = assertThrows(ModuleException.class, () -> read(Form.ZIP, zip));
        assertTrue(e.getMessage().contains("is not UTF-8"), e.getMessage());
    }

    /** Once, they were all passed before the time was looked at. */
    @Test
    void membersOfGzipThatAreEmptyEndWithTheDeadline() {
        byte[] empty = gzip(new byte[0]);
        byte[] archive = new byte[900_000 * empty.length];
        for (int i = 0; i < archive.length; i++) {
            archive[i] = empty[i % empty.length];
        }
        ArchiveReader reader = new ArchiveReader("test", ModuleLimits.DEFAULTS, Deadline.after(Duration.ofMillis(50)));
        ModuleException e = assertThrows(ModuleException.class, () -> reader.addTar(archive));
        assertEquals(Reason.DEADLINE_EXCEEDED, e.reason(), e.getMessage());
    }

    @Test
    void whatIsWrongWithAFileIsToldWithTheArchive() {
        ModuleException e = assertThrows(
                ModuleException.class, () -> read(Form.TAR, List.of(file("a.cue", ""), file("A.cue", ""))));
        assertEquals(
                "Tried to read the archive of test but its file \"a.cue\" cannot be: it collides with \"A.cue\"",
                e.getMessage());
    }
}
