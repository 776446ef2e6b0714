package dev.pequod.cue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.lang.reflect.InvocationTargetException;
import java.net.URL;
import java.net.URLClassLoader;
import org.junit.jupiter.api.Test;

/** The library with nothing else on the class path. */
final class JarAloneTest {
    /** Returns a program as JSON, read by the classes of this module alone. */
    private static Object json(String text) throws Exception {
        URL classes = CueContext.class.getProtectionDomain().getCodeSource().getLocation();
        try (URLClassLoader alone = new URLClassLoader(new URL[] {classes}, ClassLoader.getPlatformClassLoader())) {
            Class<?> contexts = alone.loadClass(CueContext.class.getName());
            Object context = contexts.getMethod("create").invoke(null);
            Object program =
                    contexts.getMethod("compile", String.class, String.class).invoke(context, "in.cue", text);
            Object value = program.getClass().getMethod("value").invoke(program);
            return value.getClass().getMethod("toJson").invoke(value);
        }
    }

    private static String failure(String text) {
        Throwable thrown =
                assertThrows(InvocationTargetException.class, () -> json(text)).getCause();
        return assertThrows(NoClassDefFoundError.class, () -> {
                    throw thrown;
                })
                .getMessage();
    }

    @Test
    void evaluates() throws Exception {
        String text = "import \"strings\"\n#A: {n!: int & >0, s: strings.ToUpper(\"a\")}\nx: #A & {n: 1}";
        assertEquals("{\"x\":{\"n\":1,\"s\":\"A\"}}", json(text).toString().replaceAll("\\s", ""));
    }

    @Test
    void namesTheLibraryOfWhatIsAskedFor() {
        String regexps = "regular expressions need the library com.google.re2j:re2j on the class path";
        assertEquals(regexps, failure("x: =~\"a.*b\" & \"b\""));
        assertEquals(regexps, failure("import \"regexp\"\nx: regexp.Match(\"a.*b\", \"b\")"));
        assertEquals(
                "YAML needs the library org.snakeyaml:snakeyaml-engine on the class path",
                failure("import \"encoding/yaml\"\nx: yaml.Unmarshal(\"a: 1\")"));
    }
}
