package dev.pequod.graph.view;

import dev.pequod.graph.Node;
import dev.pequod.graph.ReadyCondition;
import dev.pequod.graph.json.JsonString;
import java.util.stream.Collectors;

/** What a node is called in the views for people, and how hostile text is made harmless in each language. */
final class Labels {

    private Labels() {}

    /** Returns the node's readiness in a few words. */
    static String readiness(Node node) {
        return node.readiness().stream().map(Labels::words).collect(Collectors.joining(", "));
    }

    private static String words(ReadyCondition condition) {
        return switch (condition) {
            case ReadyCondition.Exists c -> "exists";
            case ReadyCondition.ConditionMatch c -> c.conditionType() + "=" + c.status();
            case ReadyCondition.DeploymentAvailable c -> "available";
            case ReadyCondition.StatefulSetReady c -> "replicas ready";
            case ReadyCondition.DaemonSetReady c -> "pods ready";
            case ReadyCondition.JobComplete c -> "complete";
            case ReadyCondition.ServiceLoadBalancerReady c -> "load balancer has address";
            case ReadyCondition.CRDEstablished c -> "established";
            case ReadyCondition.FieldMatch c ->
                c.path() + "=" + (c.value() instanceof JsonString s ? s.value() : c.value());
        };
    }

    /** Returns the text with at most {@code length} code points, the last an ellipsis if any is lost. */
    static String shorten(String text, int length) {
        if (text.codePointCount(0, text.length()) <= length) {
            return text;
        }
        return text.substring(0, text.offsetByCodePoints(0, length - 1)) + "…";
    }

    /** Returns the text on one line without control and format characters, for terminals. */
    static String plain(String text) {
        StringBuilder out = new StringBuilder(text.length());
        text.codePoints().forEach(c -> out.appendCodePoint(isHarmless(c) ? c : 0xFFFD));
        return out.toString();
    }

    /** Returns the text for element content and quoted attributes of XML and HTML. */
    static String xml(String text) {
        StringBuilder out = new StringBuilder(text.length() + 8);
        text.codePoints().forEach(c -> {
            switch (c) {
                case '&' -> out.append("&amp;");
                case '<' -> out.append("&lt;");
                case '>' -> out.append("&gt;");
                case '"' -> out.append("&quot;");
                case '\'' -> out.append("&#39;");
                case '\n' -> out.append('\n');
                default -> out.appendCodePoint(isHarmless(c) ? c : 0xFFFD);
            }
        });
        return out.toString();
    }

    private static boolean isHarmless(int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.UNASSIGNED,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> false;
            default -> true;
        };
    }
}
