import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassFile.ClassHierarchyResolverOption;
import java.lang.classfile.ClassFile.StackMapsOption;
import java.lang.classfile.ClassHierarchyResolver;
import java.lang.classfile.ClassTransform;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.jar.JarFile;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * Makes the classes of a jar that are older than Java 6 into classes with stack maps, since the JVM takes no others into an archive of
 * prepared classes: {@code java StackMaps.java JAR}. Needs Java 24. The jar is replaced as a whole or not at all, and keeps its time.
 */
final class StackMaps {
    private static final int JAVA_6 = 50;
    private static final int JAVA_8 = 52;
    private static final int VERSION_AT = 4; // two bytes of the minor version, two of the major one

    private StackMaps() {}

    public static void main(String[] arguments) throws IOException {
        Path jar = Path.of(arguments[0]);
        Path made = jar.resolveSibling(jar.getFileName() + "." + ProcessHandle.current().pid());
        try {
            try (JarFile in = new JarFile(jar.toFile());
                    ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(made))) {
                ClassFile classes = ClassFile.of(
                        StackMapsOption.GENERATE_STACK_MAPS, ClassHierarchyResolverOption.of(hierarchy(in)));
                for (ZipEntry entry : in.stream().toList()) {
                    byte[] bytes = in.getInputStream(entry).readAllBytes();
                    ZipEntry copy = new ZipEntry(entry.getName());
                    copy.setLastModifiedTime(entry.getLastModifiedTime());
                    out.putNextEntry(copy);
                    out.write(isOld(entry, bytes) ? withStackMaps(classes, bytes) : bytes);
                    out.closeEntry();
                }
            }
            Files.setLastModifiedTime(made, Files.getLastModifiedTime(jar));
            Files.move(made, jar, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(made);
        }
    }

    private static ClassHierarchyResolver hierarchy(JarFile jar) {
        return ClassHierarchyResolver.ofResourceParsing(type -> {
                    String name = type.descriptorString();
                    ZipEntry entry = jar.getEntry(name.substring(1, name.length() - 1) + ".class");
                    try {
                        return entry == null ? null : jar.getInputStream(entry);
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                })
                .orElse(ClassHierarchyResolver.defaultResolver());
    }

    private static boolean isOld(ZipEntry entry, byte[] bytes) {
        return entry.getName().endsWith(".class") && ByteBuffer.wrap(bytes).getInt(VERSION_AT) < JAVA_6;
    }

    private static byte[] withStackMaps(ClassFile classes, byte[] bytes) {
        byte[] made = classes.transformClass(
                classes.parse(bytes), ClassTransform.transformingMethodBodies((code, element) -> code.with(element)));
        ByteBuffer.wrap(made).putInt(VERSION_AT, JAVA_8);
        return made;
    }
}
