package dev.pequod.cue.internal.encoding;

import dev.pequod.cue.errors.CueException;
import dev.pequod.cue.internal.encoding.YamlNode.Kind;
import dev.pequod.cue.internal.number.Decimal;
import dev.pequod.cue.internal.source.Library;
import dev.pequod.cue.internal.source.SourceFile;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads YAML as the reference does and pushes it into a visitor: aliases and merge keys are expanded, dates are strings, keys are
 * scalars and become names as they are written. One document is in memory at a time.
 *
 * <p>Bounded are the depth ({@link JsonReader#MAX_DEPTH}), what aliases expand to ({@value #MAX_ALIAS_NODES} nodes), and merges.
 * Unlike the reference it accepts ints of more than 64 bits.
 */
public final class YamlReader {
    private static final int MAX_ALIAS_NODES = 50_000;
    private static final int MAX_MERGED = 1_000_000;
    private static final int MAX_MERGE_DEPTH = 500;
    private static final String MERGE_KEY = "<<";

    /** Between these the tools of Kubernetes write a number without an exponent. */
    private static final int LEAST_EXPONENT = -4;

    private static final int LARGEST_EXPONENT = 5;
    private static final String NOT_MERGEABLE = "map merge requires map or sequence of maps as the value";

    /** A field of a mapping whose merge keys are expanded. */
    private record Entry(YamlNode key, String name, YamlNode value) {}

    /** A collection whose content is being pushed. */
    private static final class Frame {
        /** The node in the document: the collection, or the alias that stands for it. */
        final YamlNode site;

        final YamlNode node;
        final List<Entry> entries;
        int next;

        Frame(YamlNode site, YamlNode node, List<Entry> entries) {
            this.site = site;
            this.node = node;
            this.entries = entries;
        }
    }

    private final SourceFile file;
    private final YamlParser parser;
    private final DataVisitor visitor;
    private final boolean isKubernetes;
    private final Deque<Frame> open = new ArrayDeque<>();
    private final Set<YamlNode> expanding = Collections.newSetFromMap(new IdentityHashMap<>());
    private int aliasNodes;
    private int merged;

    private YamlReader(SourceFile file, DataVisitor visitor, boolean isKubernetes) {
        this.file = file;
        this.parser = Library.SNAKEYAML.with(() -> new YamlParser(file, visitor));
        this.visitor = visitor;
        this.isKubernetes = isKubernetes;
    }

    /**
     * Reads a text of at most one document; without any there is no event.
     *
     * @throws CueException if it is not well-formed or there are more documents
     */
    public static void read(SourceFile file, DataVisitor visitor) {
        YamlReader reader = new YamlReader(file, visitor, false);
        YamlNode second = reader.document() ? reader.parser.document() : null;
        if (second != null) {
            throw Failure.syntax(file, second.start, "expected a single YAML document");
        }
    }

    /**
     * Reads all documents and returns their number, which is 0 for a text of comments only.
     *
     * @throws CueException if the text is not well-formed
     */
    public static int readStream(SourceFile file, DataVisitor visitor) {
        return new YamlReader(file, visitor, false).documents();
    }

    /** Does the same with scalars as the tools of Kubernetes read them ({@link KubernetesScalars}); bytes are a text. */
    public static int readKubernetesStream(SourceFile file, DataVisitor visitor) {
        return new YamlReader(file, visitor, true).documents();
    }

    private int documents() {
        int count = 0;
        while (document()) {
            count++;
        }
        return count;
    }

    private boolean document() {
        YamlNode root = parser.document();
        if (root == null) {
            return false;
        }
        push(root);
        while (!open.isEmpty()) {
            Frame f = open.element();
            boolean isMapping = f.node.kind == Kind.MAPPING;
            int size = isMapping ? f.entries.size() : f.node.children.size();
            if (f.next == size) {
                end(open.remove(), isMapping);
            } else if (isMapping) {
                Entry e = f.entries.get(f.next++);
                visitor.at(e.key.start, e.key.end);
                visitor.name(e.name);
                push(e.value);
            } else {
                push(f.node.children.get(f.next++));
            }
        }
        return true;
    }

    /** Pushes a scalar, or opens a collection. */
    private void push(YamlNode site) {
        YamlNode node = site;
        if (site.target != null) {
            node = site.target;
            if (!expanding.add(node)) {
                throw error(site, "anchor \"" + site.value + "\" value contains itself");
            }
        }
        if (!expanding.isEmpty() && ++aliasNodes > MAX_ALIAS_NODES) {
            throw Failure.limit(file, site.start, "aliases expand to more than " + MAX_ALIAS_NODES + " nodes");
        }
        visitor.passed(Math.max(site.end - site.start, node.value.length()));
        visitor.at(site.start, site.kind == node.kind && node.kind != Kind.SCALAR ? site.start + 1 : site.end);
        if (node.kind == Kind.SCALAR) {
            scalar(node);
            leave(site);
            return;
        }
        if (open.size() >= JsonReader.MAX_DEPTH) {
            throw Failure.limit(file, site.start, "exceeded max depth of " + JsonReader.MAX_DEPTH);
        }
        if (node.kind == Kind.MAPPING) {
            open.push(new Frame(site, node, entries(node)));
            visitor.beginObject();
        } else {
            open.push(new Frame(site, node, List.of()));
            visitor.beginList();
        }
    }

    private void end(Frame f, boolean isMapping) {
        visitor.at(f.site.start, f.site.end);
        if (isMapping) {
            visitor.endObject();
        } else {
            visitor.endList();
        }
        leave(f.site);
    }

    private void leave(YamlNode site) {
        if (site.target != null) {
            expanding.remove(site.target);
        }
    }

    // --- mappings
    // -------------------------------------------------------------------------------------------------------------

    private List<Entry> entries(YamlNode mapping) {
        List<Entry> entries = new ArrayList<>(mapping.children.size() / 2);
        gather(mapping, entries, null, 0);
        return entries;
    }

    /** Adds the fields of a mapping; behind the first merge key, and in what is merged, they replace those of the same name. */
    private void gather(YamlNode mapping, List<Entry> entries, @Nullable Map<String, Integer> known, int depth) {
        Map<String, Integer> places = known;
        for (int i = 0; i + 1 < mapping.children.size(); i += 2) {
            YamlNode key = mapping.children.get(i);
            YamlNode value = mapping.children.get(i + 1);
            if (isMerge(key)) {
                if (places == null) {
                    places = new HashMap<>();
                    for (int k = entries.size() - 1; k >= 0; k--) {
                        places.put(entries.get(k).name, k);
                    }
                }
                merge(value, entries, places, depth);
                continue;
            }
            String name = name(key);
            if (places == null) {
                entries.add(new Entry(key, name, value));
                continue;
            }
            countMerged(key);
            Integer place = places.putIfAbsent(name, entries.size());
            if (place == null) {
                entries.add(new Entry(key, name, value));
            } else {
                entries.set(place, new Entry(entries.get(place).key, name, value));
            }
        }
    }

    private void countMerged(YamlNode at) {
        visitor.passed(1);
        if (++merged > MAX_MERGED) {
            throw Failure.limit(file, at.start, "merge keys expand to more than " + MAX_MERGED + " fields");
        }
    }

    private void merge(YamlNode value, List<Entry> entries, Map<String, Integer> places, int depth) {
        countMerged(value);
        if (depth == MAX_MERGE_DEPTH) {
            throw Failure.limit(file, value.start, "merge keys nested deeper than " + MAX_MERGE_DEPTH);
        }
        if (value.kind == Kind.SEQUENCE) {
            // What comes first in the list wins, so it is merged last.
            for (int i = value.children.size() - 1; i >= 0; i--) {
                merge(value.children.get(i), entries, places, depth + 1);
            }
            return;
        }
        YamlNode mapping = value.target == null ? value : value.target;
        if (mapping.kind != Kind.MAPPING) {
            throw error(value, NOT_MERGEABLE);
        }
        gather(mapping, entries, places, depth + 1);
    }

    private boolean isMerge(YamlNode key) {
        return key.kind == Kind.SCALAR && key.value.equals(MERGE_KEY) && tag(key).equals(YamlScalars.MERGE);
    }

    private String name(YamlNode key) {
        YamlNode node = key.target == null ? key : key.target;
        if (node.kind != Kind.SCALAR) {
            throw error(key, "invalid map key: " + (node.kind == Kind.MAPPING ? "!!map" : "!!seq"));
        }
        if (node.name == null) {
            node.name = name(node, key);
        }
        return node.name;
    }

    private String name(YamlNode node, YamlNode key) {
        String tag = tag(node);
        return switch (tag) {
            case YamlScalars.NULL -> {
                if (isKubernetes) {
                    throw error(key, "invalid map key: " + tag);
                }
                yield "null";
            }
            case YamlScalars.BOOL -> String.valueOf(isTrue(node.value));
            case YamlScalars.INT, YamlScalars.FLOAT -> isKubernetes ? digits(node, tag) : label(node, key);
            case YamlScalars.BINARY -> isKubernetes ? text(node) : node.value;
            case YamlScalars.STRING, YamlScalars.TIMESTAMP -> node.value;
            default -> throw unknownTag(key, tag);
        };
    }

    private String label(YamlNode node, YamlNode key) {
        if (YamlScalars.number(node.value) == null || node.value.startsWith("-")) {
            throw error(key, "invalid label " + node.value);
        }
        return octal(node.value);
    }

    /** Returns the name that a number is to the tools of Kubernetes, but for those that they write with an exponent. */
    private String digits(YamlNode node, String tag) {
        String digits = numeral(node, tag).value().toString();
        if (tag.equals(YamlScalars.INT)) {
            return digits;
        }
        BigDecimal number = new BigDecimal(digits).stripTrailingZeros();
        int exponent = number.precision() - number.scale() - 1;
        if (exponent < LEAST_EXPONENT || exponent > LARGEST_EXPONENT) {
            throw error(node, "invalid map key: " + tag);
        }
        return number.toPlainString();
    }

    /** Returns the digits of an int as CUE writes them. */
    private static String octal(String digits) {
        boolean isOctal = digits.length() > 1 && digits.charAt(0) == '0' && digits.charAt(1) <= '9';
        return isOctal && digits.charAt(1) >= '0' ? "0o" + digits.substring(1) : digits;
    }

    // --- scalars
    // --------------------------------------------------------------------------------------------------------------

    private void scalar(YamlNode node) {
        String tag = tag(node);
        switch (tag) {
            case YamlScalars.NULL -> visitor.nullValue();
            case YamlScalars.BOOL -> visitor.bool(isTrue(node.value));
            case YamlScalars.STRING, YamlScalars.TIMESTAMP -> visitor.string(node.value);
            case YamlScalars.INT, YamlScalars.FLOAT -> number(node, tag);
            case YamlScalars.BINARY -> {
                if (isKubernetes) {
                    visitor.string(text(node));
                } else {
                    visitor.bytes(binary(node));
                }
            }
            default -> throw unknownTag(node, tag);
        }
    }

    private void number(YamlNode node, String tag) {
        YamlScalars.Numeral n = numeral(node, tag);
        if (isKubernetes) {
            visitor.number(n.value(), n.isFloat());
        } else if (!n.isFloat() && node.tag.equals(YamlScalars.FLOAT)) { // which is written there
            Decimal value = Decimal.of(n.value().toBigInteger().multiply(BigInteger.TEN), -1);
            visitor.spelling(value.toCueString(true));
            visitor.number(value, true);
        } else {
            visitor.spelling(octal(node.value));
            visitor.number(n.value(), n.isFloat());
        }
    }

    private YamlScalars.Numeral numeral(YamlNode node, String tag) {
        if (node.content instanceof YamlScalars.Numeral known) {
            return known;
        }
        YamlScalars.Numeral n = isKubernetes ? KubernetesScalars.number(node.value) : YamlScalars.number(node.value);
        if (n == null || (n.isFloat() && tag.equals(YamlScalars.INT))) {
            throw cannotDecode(node, tag);
        }
        node.content = n;
        return n;
    }

    private byte[] binary(YamlNode node) {
        if (node.content instanceof byte[] known) {
            return known;
        }
        String digits = node.value.replace("\n", "").replace("\r", "");
        try {
            if (isKubernetes && digits.length() % 4 != 0) {
                throw new IllegalArgumentException("no padding");
            }
            byte[] bytes = Base64.getDecoder().decode(digits);
            node.content = bytes;
            return bytes;
        } catch (IllegalArgumentException e) {
            throw error(node, "!!binary value contains invalid base64 data");
        }
    }

    /** Returns the text that bytes are to the tools of Kubernetes, which put other signs in the place of those that are none. */
    private String text(YamlNode node) {
        if (node.content instanceof String known) {
            return known;
        }
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(binary(node)))
                    .toString();
            node.content = text;
            return text;
        } catch (CharacterCodingException e) {
            throw error(node, "!!binary value is no text in UTF-8");
        }
    }

    private String tag(YamlNode scalar) {
        if (scalar.resolved == null) {
            scalar.resolved = resolved(scalar);
        }
        return scalar.resolved;
    }

    private String resolved(YamlNode scalar) {
        if (isKubernetes && !isMergeKey(scalar)) {
            String tag = KubernetesScalars.tag(scalar);
            if (tag == null) {
                throw cannotDecode(scalar, scalar.tag);
            }
            return tag;
        }
        if (!scalar.tag.isEmpty() && !scalar.tag.equals(YamlNode.NO_TYPE)) {
            return scalar.tag;
        }
        if (scalar.isQuoted) {
            return YamlScalars.STRING;
        }
        if (isMergeKey(scalar)) {
            return YamlScalars.MERGE;
        }
        String tag = YamlScalars.resolve(scalar.value);
        boolean isString = tag.equals(YamlScalars.FLOAT) && YamlScalars.looksOctal(scalar.value);
        return isString ? YamlScalars.STRING : tag;
    }

    private static boolean isMergeKey(YamlNode scalar) {
        return !scalar.isQuoted && scalar.value.equals(MERGE_KEY);
    }

    private boolean isTrue(String value) {
        return isKubernetes
                ? KubernetesScalars.isTrue(value)
                : value.equals("true") || value.equals("True") || value.equals("TRUE");
    }

    private CueException cannotDecode(YamlNode node, String tag) {
        return error(node, "cannot decode " + JsonText.quote(node.value) + " as " + tag);
    }

    private CueException unknownTag(YamlNode node, String tag) {
        return error(node, "cannot unmarshal tag " + JsonText.quote(tag));
    }

    private CueException error(YamlNode node, String message) {
        return Failure.syntax(file, node.start, message);
    }
}
