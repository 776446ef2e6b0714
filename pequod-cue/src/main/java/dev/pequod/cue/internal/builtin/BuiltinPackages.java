package dev.pequod.cue.internal.builtin;

import dev.pequod.cue.internal.adt.Conjunct;
import dev.pequod.cue.internal.adt.Environment;
import dev.pequod.cue.internal.adt.StructLit;
import dev.pequod.cue.internal.adt.Vertex;
import dev.pequod.cue.internal.eval.Evaluation;
import dev.pequod.cue.internal.source.Library;
import java.util.Collections;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The packages that can be imported without a file. Tables are made when a program first asks for them, and are then shared by all
 * evaluations and threads; the vertex of a package belongs to one evaluation.
 */
public final class BuiltinPackages implements Evaluation.Builtins {
    private static final Map<String, BuiltinPackage> PACKAGES = packages();

    /** A package whose table is made on first use. */
    private static final class BuiltinPackage {
        private final Supplier<PackageTable> source;
        private volatile @Nullable StructLit table;

        BuiltinPackage(Supplier<PackageTable> source) {
            this.source = source;
        }

        /** Two threads may both make the table; either is good. */
        StructLit table() {
            StructLit known = table;
            if (known == null) {
                known = source.get().build();
                table = known;
            }
            return known;
        }
    }

    private static Map<String, BuiltinPackage> packages() {
        Map<String, BuiltinPackage> all = new TreeMap<>();
        all.put("crypto/ed25519", new BuiltinPackage(Ed25519Package::table));
        all.put("crypto/hmac", new BuiltinPackage(HmacPackage::table));
        all.put("crypto/md5", new BuiltinPackage(Md5Package::table));
        all.put("crypto/sha1", new BuiltinPackage(Sha1Package::table));
        all.put("crypto/sha256", new BuiltinPackage(Sha256Package::table));
        all.put("crypto/sha512", new BuiltinPackage(Sha512Package::table));
        all.put("encoding/base64", new BuiltinPackage(Base64Package::table));
        all.put("encoding/csv", new BuiltinPackage(CsvPackage::table));
        all.put("encoding/hex", new BuiltinPackage(HexPackage::table));
        all.put("encoding/json", new BuiltinPackage(JsonPackage::table));
        all.put("encoding/openapi", new BuiltinPackage(OpenApiPackage::table));
        all.put("encoding/toml", new BuiltinPackage(TomlPackage::table));
        all.put("encoding/yaml", new BuiltinPackage(YamlPackage::table));
        all.put("html", new BuiltinPackage(HtmlPackage::table));
        all.put("list", new BuiltinPackage(ListPackage::table));
        all.put("math", new BuiltinPackage(MathPackage::table));
        all.put("math/bits", new BuiltinPackage(BitsPackage::table));
        all.put("net", new BuiltinPackage(NetPackage::table));
        all.put("path", new BuiltinPackage(PathPackage::table));
        all.put("regexp", new BuiltinPackage(() -> Library.RE2J.with(() -> RegexpPackage.table())));
        all.put("strconv", new BuiltinPackage(StrconvPackage::table));
        all.put("strings", new BuiltinPackage(StringsPackage::table));
        all.put("struct", new BuiltinPackage(StructPackage::table));
        all.put("text/tabwriter", new BuiltinPackage(TabwriterPackage::table));
        all.put("text/template", new BuiltinPackage(TemplatePackage::table));
        all.put("time", new BuiltinPackage(TimePackage::table));
        all.put("uuid", new BuiltinPackage(UuidPackage::table));
        return Collections.unmodifiableMap(all);
    }

    /** Returns the import paths, sorted. */
    public static Set<String> names() {
        return PACKAGES.keySet();
    }

    /** Reports whether the import path names a builtin package. */
    public static boolean has(String path) {
        return PACKAGES.containsKey(path);
    }

    /** Returns the import path whose last part is {@code name}, such as {@code encoding/json} for {@code json}; null if there is none. */
    public static @Nullable String pathOfLast(String name) {
        for (String path : PACKAGES.keySet()) {
            if (path.endsWith("/" + name)) {
                return path;
            }
        }
        return null;
    }

    @Override
    public @Nullable Vertex packageVertex(String path) {
        BuiltinPackage p = PACKAGES.get(path);
        if (p == null) {
            return null;
        }
        Vertex v = new Vertex();
        v.addConjunct(Conjunct.root(Environment.EMPTY, p.table()));
        return v;
    }
}
