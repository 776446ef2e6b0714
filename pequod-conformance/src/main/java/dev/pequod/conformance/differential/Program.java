package dev.pequod.conformance.differential;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * A program of one file: its declarations, each a text that can be left out.
 *
 * @param declarations the top-level declarations, in order
 */
record Program(List<String> declarations) {
    /** The packages that programs may use. */
    private static final List<String> PACKAGES = List.of(
            "list",
            "strings",
            "struct",
            "math",
            "regexp",
            "strconv",
            "encoding/base64",
            "encoding/json",
            "encoding/yaml");

    Program {
        declarations = List.copyOf(declarations);
    }

    /** Returns the source, with the imports that it needs. */
    String source() {
        String body = String.join("\n", declarations) + "\n";
        StringBuilder imports = new StringBuilder();
        for (String path : PACKAGES) {
            if (body.contains(path.substring(path.indexOf('/') + 1) + ".")) {
                imports.append("import \"").append(path).append("\"\n");
            }
        }
        return imports + body;
    }

    /** Returns this program without one declaration. */
    Program without(int index) {
        List<String> rest = new ArrayList<>(declarations);
        rest.remove(index);
        return new Program(rest);
    }

    /** Returns this program with another declaration in place of one. */
    Program with(int index, String declaration) {
        List<String> all = new ArrayList<>(declarations);
        all.set(index, declaration);
        return new Program(all);
    }

    /** Returns the declarations on which the meaning of an expression may depend: those it names, those they name, and so on. */
    Program reachableFrom(String expression) {
        Set<String> reached = new LinkedHashSet<>();
        StringBuilder text = new StringBuilder(expression);
        for (int before = -1; before < reached.size(); ) {
            before = reached.size();
            for (String d : declarations) {
                if (mentions(text, name(d)) && reached.add(d)) {
                    text.append(' ').append(d);
                }
            }
        }
        return new Program(declarations.stream().filter(reached::contains).toList());
    }

    private static String name(String declaration) {
        return declaration.replaceFirst("^let ", "").split("[^\\w#]", 2)[0];
    }

    private static boolean mentions(CharSequence text, String name) {
        return Pattern.compile("(?<![\\w#])" + Pattern.quote(name) + "(?![\\w#])")
                .matcher(text)
                .find();
    }
}
