package dev.pequod.cue;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Programs that would take for ever, or all memory, or all of the stack, if nobody counted. By name. */
final class HostilePrograms {
    private static final Map<String, String> ALL = new TreeMap<>();

    /** Lists of lists that would have a billion elements if they were not shared. */
    private static final String SHARED_LISTS = chain("[1, 2]", 29, "[%, %]");

    private static final String SHARED_STRUCTS = chain("{x: 1, y: 2}", 29, "{l: %, r: %}");

    private HostilePrograms() {}

    static Map<String, String> all() {
        return Map.copyOf(ALL);
    }

    /** Returns one of many names that {@link String#hashCode} takes for the same. */
    private static String ofOneHashCode(int number) {
        return IntStream.range(0, 17)
                .mapToObj(bit -> (number >> bit & 1) == 0 ? "Aa" : "BB")
                .collect(Collectors.joining());
    }

    private static String join(int n, String separator, IntFunction<String> part) {
        return IntStream.range(0, n).mapToObj(part).collect(Collectors.joining(separator));
    }

    /** Returns {@code x} that unifies many alternatives, each with its number for {@code %d}. */
    static String product(int n, String alternatives) {
        return "x: " + join(n, " & ", i -> "(" + alternatives.replace("%d", "" + i) + ")");
    }

    private static String nested(int n, String inner) {
        return "{a: ".repeat(n) + inner + "}".repeat(n);
    }

    /** Returns {@code a0} and then lines, each of which makes {@code a(i+1)} of {@code ai}. */
    private static String chain(String first, int n, String step) {
        return "a0: " + first + "\n" + join(n, "\n", i -> "a" + (i + 1) + ": " + step.replace("%", "a" + i));
    }

    /** Returns a chain of definitions, each of which makes one of the one before it, {@code #D%d}, with a field {@code f%<d} more. */
    private static String definitions(int n, String step) {
        return "#D0: {}\n" + join(n, "\n", i -> "#D" + (i + 1) + ": " + step.formatted(i));
    }

    /** Returns a program that calls a function very often with a long text {@code s}. */
    private static String looped(String call) {
        String imports = Stream.of("crypto/sha256", "encoding/yaml", "strconv")
                .filter(path -> call.contains(path.substring(path.indexOf('/') + 1) + "."))
                .map(path -> "import \"" + path + "\"\n")
                .collect(Collectors.joining());
        return imports + "import \"list\"\nimport \"strings\"\ns: strings.Repeat(\"a\", 900_000)\n"
                + "x: [for i in list.Range(0, 3000, 1) {" + call + "}]";
    }

    static {
        ALL.put("disjunction-product", "x: " + join(24, " & ", i -> "({a" + i + ": 1}|{b" + i + ": 1})"));
        ALL.put(
                "disjunction-product-of-conflicts",
                "x: " + join(16, " & ", i -> "({k%d: 1}|{k%d: 2}|{k%d: 3})".replace("%d", "" + i)));
        ALL.put("disjunction-bounds", product(60, "!=%d | >%d"));
        ALL.put("disjunction-bounds-in-a-field", product(60, "!=%d | >%d").replace("x: ", "x: a: "));
        ALL.put("disjunction-bounds-embedded", product(60, "{!=%d} | {>%d}"));
        ALL.put("disjunction-bounds-of-fields", product(40, "{a: !=%d} | {a: >%d}"));
        ALL.put(
                "disjunction-bounds-of-elements",
                "x: [..." + product(20, "!=%d | >%d").substring(3) + "] & [1, 2, 3, 4]");
        ALL.put("disjunction-bounds-of-a-definition", product(60, "!=%d | *>%d").replace("x: ", "x: #A & 50\n#A: "));
        ALL.put("disjunction-regexps", product(40, "=~\"a%d\" | =~\"b%d\""));
        ALL.put(
                "disjunction-validators",
                "import \"strings\"\n" + product(40, "strings.MinRunes(%d) | strings.MaxRunes(9%d)"));
        ALL.put("disjunction-matches", product(40, "matchN(1, [%d]) | matchN(0, [%d])"));
        ALL.put("disjunction-matches-of-one-number", product(40, "matchN(1, [%d]) | matchN(1, [9%d])"));
        ALL.put("disjunction-of-itself", "#J: int | {a: #J} | {a: #J, b?: #J}\nx: #J & " + nested(30, "\"x\""));
        ALL.put(
                "disjunction-of-itself-that-holds",
                "#J: int | {a: #J} | {a: #J, b?: #J} | {a?: #J, c?: int}\nx: #J & " + nested(40, "1"));
        ALL.put("many-regexps", "x: " + join(20_000, " & ", i -> "=~\"a" + i + "\""));
        ALL.put("many-validators", "import \"strings\"\nx: " + join(20_000, " & ", i -> "strings.MinRunes(" + i + ")"));
        ALL.put("disjunction-defaults", "x: " + join(200, " & ", i -> "(*1|2|3|int)"));
        ALL.put("disjunction-strings", "x: " + join(50, " & ", i -> "(" + join(200, "|", j -> "\"v" + j + "\"") + ")"));
        ALL.put(
                "comprehension-nested",
                "import \"list\"\nr: list.Range(0, 400, 1)\nx: [for a in r for b in r for c in r {a+b+c}]");
        ALL.put(
                "comprehension-of-nothing",
                "import \"list\"\nr: list.Range(0, 5000, 1)\nx: [for a in r for b in r if a < 0 {1}]");
        ALL.put(
                "comprehension-of-an-empty-list",
                "import \"list\"\nr: list.Range(0, 1000, 1)\nn: []\nx: [for a in r for b in r for c in r for d in n {1}]");
        ALL.put(
                "clauses-that-embed-a-definition",
                "#B: {b: int}\na: {x: true\n" + "if x {#B}\n".repeat(4_000) + "b: 1}");
        ALL.put("text-counted-often", looped("strings.Count(s, \"a\")"));
        ALL.put("text-searched-often", looped("strings.Index(s, strings.Repeat(\"a\", 30) + \"b\")"));
        ALL.put("text-read-often", looped("yaml.Unmarshal(s)"));
        ALL.put("text-hashed-often", looped("len(sha256.Sum256(s))"));
        ALL.put("text-refused-often", looped("strconv.ParseBool(s) != _|_"));
        ALL.put(
                "toml-headers",
                "import \"encoding/toml\"\nimport \"strings\"\nx: toml.Unmarshal(strings.Repeat(\"[\" + strings.Repeat(\"a.\", 200)"
                        + " + \"b]\\n[[\" + strings.Repeat(\"b.\", 200) + \"c]]\\n\", 1_000))");
        ALL.put(
                "disjunction-of-elements",
                "import \"list\"\nl: [for i in list.Range(0, 5000, 1) {{a: i}}]\nx: or(l) & or(l)");
        ALL.put(
                "disjunctions-of-literals",
                "x: or([" + join(5_000, ",", i -> "{a: " + i + "}") + "])\nx: or(["
                        + join(5_000, ",", i -> "{b: " + i + "}") + "])");
        ALL.put(
                "embeddings-twice",
                "#a0: {x: 1}\n" + join(25, "\n", i -> "#a" + (i + 1) + ": {#a" + i + ", #a" + i + ", f" + i + ": 1}")
                        + "\nx: #a25");
        ALL.put(
                "comprehension-fields",
                "import \"list\"\nr: list.Range(0, 3000, 1)\nx: {for a in r for b in r {\"\\(a)-\\(b)\": a*b}}");
        ALL.put(
                "comprehension-clauses",
                "import \"list\"\nl: list.Range(0, 20, 1)\nx: {for a in l for b in l for c in l for d in l for e in l {\"\\(a)-\\(b)-\\(c)-\\(d)-\\(e)\": 1}}");
        ALL.put(
                "regexp-groups",
                "import \"regexp\"\nimport \"strings\"\nx: regexp.FindAllSubmatch(\"(((((((((a)))))))))\", strings.Repeat(\"a\", 100000), -1)");
        ALL.put("errors-of-errors", chain("1 & 2", 24, "\"\\(%)\" | '\\(%)'"));
        ALL.put(
                "errors-that-share-reasons",
                "[string]: b\n#D: [d, 2, ...int]\n[string]: close({\"\\(a)q\": \"80\"})\nb: (#D | \"\\(\"\\(a)\")-x\" | port)\n"
                        + join(4, "\n", i -> "f" + i + ": a: #D | \"\\(b)\""));
        ALL.put("errors-of-alternatives-that-recur", """
                #B: {if true {b: 0}}
                z: {b: y.b, d: ""}
                x: *({y, b: *#B.b | false, d: #B.d & "", ...}) | ([4, 4] | *({} | string))
                #C: #B
                #A: {b: 0}
                y: {#C, b: x.b, b: #B.b, "\\("d")": ""}
                #C: ({{b: 0}, d: "" | *""}) | true
                x: close({x, b: 0 | {c: 2, d: 3}, d: and([#C.d, ""])})
                """);
        ALL.put("comprehension-dynamic", "import \"list\"\nx: {for i in list.Range(0, 1000000, 1) {(\"k\\(i)\"): i}}");
        ALL.put("names-of-one-hash-code", join(20_000, "\n", i -> ofOneHashCode(i) + ": " + i));
        ALL.put("string-doubling", chain("\"xxxxxxxxxxxxxxxx\"", 60, "% + %"));
        ALL.put("string-interpolation", chain("\"xxxxxxxxxxxxxxxx\"", 60, "\"\\(%)\\(%)\""));
        ALL.put("string-repeat", "import \"strings\"\nx: strings.Repeat(\"0123456789\", 1_000_000_000)");
        ALL.put(
                "string-repeat-nested",
                "import \"strings\"\na: strings.Repeat(\"x\", 1_000_000)\nb: strings.Repeat(a, 1_000_000)");
        ALL.put("string-multiplication", "x: 1_000_000_000*\"abcdefgh\"");
        ALL.put(
                "string-split-join",
                "import \"strings\"\na: strings.Split(strings.Repeat(\"a,\", 500000), \",\")\nb: strings.Join([for x in a for y in a {x+y}], \",\")");
        ALL.put(
                "string-replace",
                "import \"strings\"\n" + chain("\"aaaa\"", 12, "strings.Replace(%, \"a\", \"aaaaaaaaaaaaaaaa\", -1)"));
        ALL.put("list-doubling", "import \"list\"\n" + chain("[1,2,3,4]", 40, "list.Concat([%, %])"));
        ALL.put("list-repeat", "import \"list\"\nx: list.Repeat([1,2,3,4,5,6,7,8,9,10], 1_000_000_000)");
        ALL.put("list-range", "import \"list\"\nx: list.Range(0, 1e15, 1)");
        ALL.put("list-range-tiny-step", "import \"list\"\nx: list.Range(0, 1, 1e-300)");
        ALL.put(
                "list-sort",
                "import \"list\"\nr: list.Range(0, 200000, 1)\nx: list.Sort(r, {x: int, y: int, less: x > y})");
        ALL.put("list-unique", "import \"list\"\nx: [for i in list.Range(0, 100000, 1) {{a: i}}] & list.UniqueItems()");
        ALL.put("list-match", "import \"list\"\nx: [for i in list.Range(0, 100000, 1) {i}] & list.MatchN(>5, >50)");
        ALL.put(
                "list-flatten",
                "import \"list\"\nx: list.FlattenN([for i in list.Range(0,1000,1) {[for j in list.Range(0,1000,1) {[i,j]}]}], -1)");
        ALL.put("list-flatten-shared", "import \"list\"\n" + SHARED_LISTS + "\nx: list.FlattenN(a29, -1)");
        ALL.put(
                "list-flatten-shared-empty",
                "import \"list\"\n" + chain("[]", 29, "[%, %]") + "\nx: list.FlattenN(a29, -1)");
        for (String call : List.of(
                "json.Marshal(%)",
                "json.MarshalStream(%)",
                "json.Indent(json.Marshal(%), \"\", \" \")",
                "yaml.Marshal(%)",
                "csv.Encode([[%]])")) {
            String imports = "import \"encoding/" + call.substring(0, call.indexOf('.')) + "\"\n";
            ALL.put("lists-shared-" + call, imports + SHARED_LISTS + "\nx: " + call.replace("%", "a29"));
            ALL.put("structs-shared-" + call, imports + SHARED_STRUCTS + "\nx: " + call.replace("%", "[a29]"));
        }
        ALL.put("struct-doubling", chain("{x: 1, y: 2}", 40, "{l: %, r: %}"));
        ALL.put(
                "let-doubling",
                chain("{x: 1}", 50, "{l: %, r: %}").replaceAll("(?m)^(a\\d+): ", "let $1 = ") + "\nx: a50");
        ALL.put(
                "billion-laughs",
                "a0: \"lol\"\n" + join(12, "\n", i -> "a" + (i + 1) + ": [" + ("a" + i + ",").repeat(10) + "]"));
        ALL.put(
                "csv-records",
                "import \"encoding/csv\"\nimport \"strings\"\nx: csv.Decode(strings.Repeat(\"a,b,c\\n\", 1_000_000))");
        ALL.put(
                "csv-quotes",
                "import \"encoding/csv\"\nimport \"strings\"\nx: csv.Decode(strings.Repeat(\"\\\"a\\\"\\\"b\\\",c\\n\", 500_000))");
        ALL.put(
                "yaml-documents",
                "import \"encoding/yaml\"\nimport \"strings\"\nx: yaml.UnmarshalStream(strings.Repeat(\"---\\n\", 1_000_000))");
        ALL.put(
                "yaml-list",
                "import \"encoding/yaml\"\nimport \"strings\"\nx: yaml.Unmarshal(strings.Repeat(\"- a\\n\", 1_000_000))");
        ALL.put(
                "toml-tables",
                "import \"encoding/toml\"\nimport \"strings\"\nx: toml.Unmarshal(\"a = [\" + strings.Repeat(\"{a=1},\", 400_000) + \"]\")");
        ALL.put(
                "toml-list",
                "import \"encoding/toml\"\nimport \"strings\"\nx: toml.Unmarshal(\"a = [\" + strings.Repeat(\"1,\", 1_000_000) + \"]\")");
        ALL.put(
                "yaml-merges-of-nothing",
                "import \"encoding/yaml\"\nx: yaml.Unmarshal(\"\"\"\n\ta0: &a0 {}\n"
                        + join(
                                12,
                                "",
                                i -> "\ta" + (i + 1) + ": &a" + (i + 1) + " {<<: [" + ("*a" + i + ", ").repeat(10)
                                        + "]}\n")
                        + "\t\"\"\")");
        ALL.put(
                "yaml-numbers-by-alias",
                "import \"encoding/yaml\"\nimport \"strings\"\n"
                        + "x: len(yaml.Unmarshal(\"- &a 1.\" + strings.Repeat(\"3\", 99_000) + strings.Repeat(\"\\n- *a\", 20_000)))");
        ALL.put(
                "yaml-names-by-alias",
                "import \"encoding/yaml\"\nimport \"strings\"\nx: len(yaml.Unmarshal(\"a: &a\\n  ? 1.\" + "
                        + "strings.Repeat(\"3\", 99_000) + \"\\n  : 1\\nb: {<<: [\" + strings.Repeat(\"*a, \", 20_000) + \"]}\"))");
        ALL.put(
                "yaml-tabs",
                "import \"encoding/yaml\"\nimport \"strings\"\nx: yaml.Unmarshal(\"a:\" + strings.Repeat(\"\\t\", 400_000)"
                        + " + \"1\\nb: c\" + strings.Repeat(\"\\t \", 200_000))");
        ALL.put(
                "toml-number",
                "import \"encoding/toml\"\nimport \"strings\"\nx: toml.Unmarshal(\"a = \" + strings.Repeat(\"1\", 99_990) + \"-\")");
        ALL.put(
                "number-sum-of-exponents",
                "import \"list\"\nx: list.Sum(list.Concat([[1e99999], list.Repeat([1], 3_000)]))");
        ALL.put(
                "number-product-of-digits",
                "import \"list\"\nx: list.Product(list.Repeat([" + "9".repeat(99_000) + "], 3_000))");
        ALL.put(
                "number-maximum-of-exponents",
                "import \"list\"\nx: list.Max(list.Repeat([1e99999, 1" + "0".repeat(99_999) + "], 1_000))");
        ALL.put(
                "number-unique-exponents",
                "import \"list\"\nx: list.UniqueItems([" + join(1_000, ",", i -> (i + 1) + "e" + (99_000 - i)) + ", 1"
                        + "0".repeat(99_001) + "])");
        ALL.put("number-power-of-digits", "import \"math\"\nx: math.Pow(1.0" + "9".repeat(5_000) + ", 0.5)");
        ALL.put(
                "number-squares-of-digits",
                "import \"math\"\nx: math.Pow(1." + "0".repeat(50_000) + "1, 1" + "0".repeat(5_000) + ")");
        ALL.put(
                "number-divisions",
                "import \"list\"\n" + chain("1" + "0".repeat(30), 11, "%*%")
                        + "\nx: [for i in list.Range(0, 20_000, 1) {div(a11, 7 + i)}]");
        ALL.put(
                "number-cube-roots",
                "import \"list\"\nimport \"math\"\nx: [for i in list.Range(0, 5, 1) {math.Cbrt(1e-99999)}]");
        ALL.put(
                "path-ranges",
                "import \"path\"\nimport \"strings\"\n"
                        + "x: path.Match(\"*[\" + strings.Repeat(\"a\", 60_000) + \"]\", strings.Repeat(\"b\", 60_000), \"unix\")");
        ALL.put(
                "format-backwards",
                "import \"list\"\nimport \"strconv\"\na: strconv.FormatFloat(1.5, \"f\", -9_223_372_036_854_775_808, 64)\n"
                        + "x: list.Sort(list.Range(0, 30_000, 1), list.Descending)");
        ALL.put("number-exponent", "x: 1e1000000000 + 1");
        ALL.put("number-exponent-product", "x: 1e100000 * 1e100000");
        ALL.put("number-exponent-int", "x: 1e1000000000\ny: int & x");
        ALL.put("number-literal", "x: " + "9".repeat(200_000) + "\ny: x*x*x*x*x*x*x*x*x*x*x*x");
        ALL.put("number-hexadecimal", "x: 0x" + "f".repeat(2_000_000));
        ALL.put("number-binary", "x: 0b" + "1".repeat(2_000_000));
        ALL.put("number-decimal", "x: 0." + "9".repeat(4_000_000));
        ALL.put("number-multiplier", "x: " + "9".repeat(4_000_000) + "Ki");
        ALL.put("number-exponent-digits", "x: 1e" + "9".repeat(4_000_000));
        ALL.put("number-squares", chain("9999999999", 60, "%*%"));
        ALL.put("number-text", "x: \"\\(1e100000)\"\ny: \"\\(1e-100000)\"");
        ALL.put("nesting-lists", "x: " + "[".repeat(10_000) + "1" + "]".repeat(10_000));
        ALL.put("nesting-structs", "x: " + "{a: ".repeat(10_000) + "1" + "}".repeat(10_000));
        ALL.put("nesting-parentheses", "x: " + "(".repeat(10_000) + "1" + ")".repeat(10_000));
        ALL.put("nesting-selectors", "a: b: 1\nx: a" + ".b".repeat(20_000));
        ALL.put("nesting-labels", "a: ".repeat(20_000) + "1");
        ALL.put("nesting-unary", "x: " + "-".repeat(20_000) + "1");
        ALL.put("nesting-binary", "x: " + "1+".repeat(50_000) + "1");
        ALL.put("nesting-interpolation", "x: " + "\"\\(".repeat(3_000) + "1" + ")\"".repeat(3_000));
        ALL.put("unbalanced-lists", "[".repeat(100_000));
        ALL.put("unbalanced-structs", "{".repeat(100_000));
        ALL.put("recursion-endless", "#F: {n: int, out: (#F & {n: n+1}).out}\nx: (#F & {n: 0}).out");
        ALL.put("recursion-argument", "f: {arg: _, r: (f & {arg: [arg]}).r}\nx: f.r");
        ALL.put("recursion-struct", "#L: {next: #L, v: 1}\nx: #L");
        ALL.put("recursion-list", "x: [x, x]");
        ALL.put("recursion-growing-list", "x: [for i in x {i}, 1]");
        ALL.put("recursion-growing-struct", "x: {a: 1, for k, v in x {\"\\(k)x\": v}}");
        ALL.put(
                "recursion-fibonacci",
                "#F: {n: int, r: [if n < 2 {n}, (#F & {\"n\": n-1}).r + (#F & {\"n\": n-2}).r][0]}\nx: (#F & {n: 40}).r");
        ALL.put(
                "references-mutual",
                join(500, "\n", i -> "a" + i + ": a" + (i * 7 + 1) % 500 + " + a" + (i * 11 + 3) % 500));
        ALL.put("references-chain", chain("1", 20_000, "%"));
        ALL.put("references-sums", chain("1", 5_000, "% + 1"));
        ALL.put("let-chain", chain("1", 20_000, "%").replaceAll("(?m)^(a\\d+): ", "let $1 = ") + "\nx: a20000");
        ALL.put(
                "let-chain-forwards",
                join(100_000, "\n", i -> "let a" + i + " = a" + (i + 1)) + "\nlet a100000 = 1\nx: a0");
        ALL.put(
                "let-chain-of-structs",
                chain("{x: 1}", 5_000, "%").replaceAll("(?m)^(a\\d+): ", "let $1 = ") + "\nx: a5000");
        ALL.put("many-fields", join(100_000, "\n", i -> "f" + i + ": " + i));
        ALL.put("many-conjuncts", "x: " + "{a: int, b: string, c: {d: 1}} & ".repeat(5_000) + "{a: 1, b: \"\"}");
        ALL.put("many-patterns", "x: {" + join(2_000, "\n", i -> "[=~\"^a" + i + "\"]: int\na" + i + ": " + i) + "}");
        ALL.put("references-unknown", join(100_000, "\n", i -> "a" + i + ": nope" + i));
        ALL.put(
                "tabs-beside-one-long-cell",
                "import \"text/tabwriter\"\nimport \"strings\"\n"
                        + "x: tabwriter.Write(strings.Repeat(\"a\\tb\\n\", 1000) + strings.Repeat(\"x\", 1000000) + \"\\tb\")");
        ALL.put("many-bounds-of-a-list", "import \"list\"\nx: and([for i in list.Range(0, 20000, 1) {>i}])");
        ALL.put("many-conjuncts-of-a-field", "x: int\n".repeat(100_000));
        ALL.put("many-structs-of-a-field", "x: {y: int}\n".repeat(100_000));
        ALL.put("many-bounds", "x: " + join(5_000, " & ", i -> "!=" + i) + " & 7777");
        ALL.put(
                "many-definitions",
                join(300, "\n", i -> "#D" + i + ": {f" + i + "?: int, g?: {...}}") + "\nx: "
                        + join(300, " & ", i -> "#D" + i));
        ALL.put("definitions-in-a-chain", definitions(170, "#D%d & {f%<d?: int}"));
        ALL.put("definitions-within-each-other", definitions(150, "{#D%d & {f%<d?: int}}"));
        ALL.put("definitions-embedded-in-a-chain", definitions(400, "{#D%d, f%<d?: int}"));
        ALL.put(
                "regexp-replacement",
                "import \"regexp\"\nimport \"strings\"\ns: strings.Repeat(\"a\", 1_000_000)\nx: regexp.ReplaceAll(\"a\", s, strings.Repeat(\"${x}\", 200_000))");
        ALL.put("tests-within-alternatives-that-ask-for-them", """
                x: c: x.c
                z: {*{o: {if (y.a + 1) == _|_ {b: 1}}} | {a: 2}, if "\\(y.o.t)" != _|_ {t: 2}, a: 1}
                y: {{if x.c == _|_ {b: 1}} | *{for k, v in z.o {(k): v}}, if y.b != _|_ {a: 1}}
                """);
        ALL.put("regexp-nested", "x: \"" + "a".repeat(5_000) + "\" =~ \"^(((a*)*)*)*b$\"");
        ALL.put("regexp-repeated", "x: \"aaaa\" =~ \"((a{1,1000}){1,1000}){1,1000}\"");
        ALL.put("regexp-alternatives", "x: \"abc\" =~ \"" + join(20_000, "|", i -> "a" + i + ".*b") + "\"");
        ALL.put(
                "comparison-products",
                "r: [for x in [1,2,3,4,5,6,7,8,9,10] for y in r0 for z in r0 {x*y*z}]\nr0: [1,2,3,4,5,6,7,8,9,10]\na: {for i, _ in r {\"\\(i)\": r}}\nb: a == a");
    }
}
