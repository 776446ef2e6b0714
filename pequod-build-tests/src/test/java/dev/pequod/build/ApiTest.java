package dev.pequod.build;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.io.IOException;
import java.lang.reflect.Constructor;
import java.lang.reflect.Executable;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Type;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The public API of each library is what the file {@code api/<module>.txt} says, so that every change of it is seen where it is made:
 * one line for a type and, below it, one for each member that other programs can use. {@code -Dgoldens=rewrite} writes the files anew.
 */
final class ApiTest {
    private static final Path RECORDED =
            Repository.ROOT.resolve("pequod-build-tests/src/test/resources/dev/pequod/build/api");

    private static final Pattern PACKAGES =
            Pattern.compile("\\b(?:java\\.lang|java\\.util(?:\\.function)?)\\.(?=[A-Z])");

    @ParameterizedTest
    @ValueSource(strings = {"api", "cue", "resolver", "graph", "apply"})
    void isWhatIsRecorded(String module) throws IOException {
        Path file = RECORDED.resolve("pequod-" + module + ".txt");
        String api = describe(module);
        assertTrue(api.lines().count() > 10, api);
        if (System.getProperty("goldens", "").equals("rewrite")) {
            Files.createDirectories(RECORDED);
            Files.writeString(file, api);
        }
        assertEquals(Files.readString(file), api, "rewrite with -Dgoldens=rewrite, and read what it breaks");
    }

    private static String describe(String module) {
        JavaClasses classes = new ClassFileImporter()
                .withImportOption(l -> !l.contains("test-classes") && !l.contains("-tests.jar"))
                .importPackages("dev.pequod." + module);
        Map<String, String> types = new TreeMap<>();
        for (JavaClass type : classes) {
            if (!(type.getPackageName() + ".").contains(".internal.") && isExported(type.reflect())) {
                types.put(type.getName(), describe(type.reflect()));
            }
        }
        return String.join("\n", types.values());
    }

    private static boolean isExported(Class<?> type) {
        return isPromised(type.getModifiers())
                && (type.getEnclosingClass() == null || isExported(type.getEnclosingClass()));
    }

    private static boolean isPromised(int modifiers) {
        return Modifier.isPublic(modifiers) || Modifier.isProtected(modifiers);
    }

    private static String describe(Class<?> type) {
        StringBuilder text = new StringBuilder(type.toGenericString());
        if (type.getGenericSuperclass() != null && type.getSuperclass() != Object.class) {
            text.append(" extends ").append(type.getGenericSuperclass().getTypeName());
        }
        text.append(list(" implements ", type.getGenericInterfaces()));
        Class<?>[] permitted = type.getPermittedSubclasses();
        text.append(list(" permits ", permitted == null ? new Type[0] : permitted));
        Set<String> members = new TreeSet<>();
        for (Field f : type.getDeclaredFields()) {
            if (isPromised(f.getModifiers()) && !f.isSynthetic()) {
                members.add(f.toGenericString());
            }
        }
        for (Constructor<?> c : type.getDeclaredConstructors()) {
            add(c, members);
        }
        for (Method m : type.getDeclaredMethods()) {
            add(m, members);
        }
        for (String member : members) {
            // the type stands above its members
            text.append("\n    ").append(member.replace(type.getTypeName() + ".", ""));
        }
        return PACKAGES.matcher(text.append('\n')).replaceAll("");
    }

    private static void add(Executable member, Set<String> members) {
        if (isPromised(member.getModifiers()) && !member.isSynthetic()) {
            members.add(member.toGenericString());
        }
    }

    private static String list(String word, Type[] types) {
        return types.length == 0
                ? ""
                : Arrays.stream(types).map(Type::getTypeName).sorted().collect(Collectors.joining(", ", word, ""));
    }
}
