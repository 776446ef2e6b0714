package dev.pequod.cli.cue;

import dev.pequod.cli.command.FailureException;
import dev.pequod.cue.CueSource;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * What stands before the colon that tells the type of a file: words with a {@code +} between them, such as {@code data} or
 * {@code openapi+yaml}.
 *
 * @param type how values are written, or the kind of schema
 * @param encoding how a schema is written, if it is one
 * @param form what CUE may be
 */
record Qualifier(Optional<FileType> type, Optional<FileType> encoding, Optional<CueSource.Form> form) {
    /** The forms that say nothing beyond what CUE is anyway. */
    private static final Set<String> ANY_FORM = Set.of("schema", "dag");

    /** How schemas are read. */
    private static final Set<String> OPTIONS =
            Set.of("strict", "strictKeywords", "strictFeatures", "openOnlyWhenExplicit", "koala");

    /**
     * Reads the words in front of files that are read: {@code auto} is JSON unless another encoding is said, and only CUE is a schema or a
     * graph.
     *
     * @throws FailureException if one is not known, or they do not go together
     */
    static Qualifier ofInput(String words) {
        List<String> all = List.of(words.split("\\+", -1));
        List<String> others = all.stream().filter(word -> !word.equals("auto")).toList();
        boolean isAuto = others.size() < all.size();
        Qualifier said = parse(others.isEmpty() ? "json" : String.join("+", others));
        FileType type = said.type.orElse(FileType.JSON);
        boolean isText = type == FileType.TEXT || type == FileType.BINARY;
        if (isAuto) {
            check(!isText && !type.isSchema() && !others.contains("data") && !others.contains("dag"));
            return new Qualifier(Optional.of(type), said.encoding, said.form);
        }
        boolean isMoreThanData = others.stream().anyMatch(word -> isForm(word) && !word.equals("data"));
        if (isMoreThanData && said.type.isPresent() && type.isData()) {
            check(!isText);
            throw new FailureException("no encoding specified", null);
        }
        return said;
    }

    /**
     * Reads the words in front of what is written.
     *
     * @throws FailureException if one is not known, or they do not go together
     */
    static Qualifier parse(String words) {
        Optional<FileType> encoding = Optional.empty();
        Optional<FileType> schema = Optional.empty();
        Optional<String> form = Optional.empty();
        boolean isOptional = false;
        for (String word : words.split("\\+", -1)) {
            String name = word.replaceFirst("=.*", "");
            if (isForm(name)) {
                check(form.isEmpty());
                form = Optional.of(name);
            } else if (OPTIONS.contains(name)) {
                isOptional = true;
            } else {
                FileType type = FileType.named(name);
                check(type.isSchema() ? schema.isEmpty() : encoding.isEmpty());
                schema = type.isSchema() ? Optional.of(type) : schema;
                encoding = type.isSchema() ? encoding : Optional.of(type);
            }
        }
        check(!isOptional || schema.isPresent());
        Optional<CueSource.Form> cueForm = form.filter(name -> !ANY_FORM.contains(name))
                .map(name -> CueSource.Form.valueOf(name.toUpperCase(Locale.ROOT)));
        return schema.isPresent()
                ? new Qualifier(schema, encoding, cueForm)
                : new Qualifier(encoding, Optional.empty(), cueForm);
    }

    private static boolean isForm(String name) {
        return ANY_FORM.contains(name)
                || Arrays.stream(CueSource.Form.values())
                        .anyMatch(form -> form.name().toLowerCase(Locale.ROOT).equals(name));
    }

    private static void check(boolean goesTogether) {
        if (!goesTogether) {
            throw new FailureException("invalid tag combination", null);
        }
    }
}
