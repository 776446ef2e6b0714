package dev.pequod.cue.internal.encoding;

import dev.pequod.cue.errors.CueException;
import dev.pequod.cue.internal.encoding.YamlNode.Kind;
import dev.pequod.cue.internal.source.SourceFile;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.common.Anchor;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.CollectionStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.NodeEvent;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.ReaderException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlVersionException;
import org.snakeyaml.engine.v2.parser.ParserImpl;

/**
 * Makes trees of the documents of a YAML text, one at a time. It is the only user of the YAML library, of which it takes the parser,
 * whose state is no recursion, and neither its resolver nor its constructors.
 */
final class YamlParser {
    /** The library copies what it has of a scalar each time it fills its buffer, which must not be often. */
    private static final int MAX_BUFFER = 1 << 18;

    private static final String STANDARD = "tag:yaml.org,2002:";
    /** A short tag can stand for a long one, which each node would keep. */
    private static final int MAX_TAG = 1 << 10;

    private final SourceFile file;
    private final ParserImpl events;
    /** Characters before the text that is parsed. */
    private final int skipped;

    private final DataVisitor visitor;
    private final YamlSeparators separators;
    private final CodePointOffsets offsets;

    /**
     * Creates a parser.
     *
     * @param visitor told how far the reading has come, and how many nodes of a document there are
     */
    YamlParser(SourceFile file, DataVisitor visitor) {
        this.file = file;
        this.visitor = visitor;
        String text = file.text();
        skipped = text.startsWith("\uFEFF") ? 1 : 0;
        separators = new YamlSeparators(text.substring(skipped));
        String parsed = separators.written();
        offsets = new CodePointOffsets(parsed);
        LoadSettings settings = LoadSettings.builder()
                .setCodePointLimit(Integer.MAX_VALUE)
                .setBufferSize(Math.clamp(parsed.length(), 1 << 10, MAX_BUFFER))
                .setUseMarks(true)
                .build();
        events = new ParserImpl(settings, new YamlScanner(settings, parsed, visitor::passed));
    }

    /** Returns the root of the next document, or null if there is none. */
    @Nullable
    YamlNode document() {
        try {
            while (events.hasNext()) {
                if (events.next().getEventId() == Event.ID.DocumentStart) {
                    return tree();
                }
            }
            return null;
        } catch (MarkedYamlEngineException e) {
            Mark mark = e.getProblemMark().or(e::getContextMark).orElse(null);
            String problem = e.getProblem();
            throw Failure.syntax(
                    file, mark == null ? 0 : offset(mark.getIndex()), problem == null ? "invalid YAML" : problem);
        } catch (ReaderException e) {
            throw Failure.syntax(file, offset(e.getPosition()), "control characters are not allowed");
        } catch (YamlVersionException e) {
            throw Failure.syntax(file, 0, "found incompatible YAML document");
        } catch (YamlEngineException e) {
            throw Failure.syntax(file, 0, String.valueOf(e.getMessage()));
        }
    }

    private YamlNode tree() {
        Map<String, YamlNode> anchors = new HashMap<>();
        List<YamlNode> open = new ArrayList<>();
        int count = 0;
        while (true) {
            Event e = events.next();
            YamlNode node;
            if (e instanceof NodeEvent n) {
                node = node(n, anchors);
                visitor.kept(++count, node.start);
                if (!open.isEmpty()) {
                    open.get(open.size() - 1).children.add(node);
                }
                if (e instanceof CollectionStartEvent) {
                    if (open.size() == JsonReader.MAX_DEPTH) {
                        throw Failure.limit(file, node.start, "exceeded max depth of " + JsonReader.MAX_DEPTH);
                    }
                    open.add(node);
                    continue;
                }
            } else {
                node = open.remove(open.size() - 1);
                node.end = offset(e.getEndMark());
            }
            if (open.isEmpty()) {
                return node;
            }
        }
    }

    private YamlNode node(NodeEvent e, Map<String, YamlNode> anchors) {
        int start = offset(e.getStartMark());
        int end = offset(e.getEndMark());
        if (e instanceof AliasEvent a) {
            String name = a.getAlias().getValue();
            YamlNode alias = new YamlNode(Kind.ALIAS, "", name, false, start, end);
            alias.target = anchors.get(name);
            if (alias.target == null) {
                throw unknown(name, start);
            }
            return alias;
        }
        YamlNode node = switch (e) {
            case ScalarEvent s ->
                new YamlNode(Kind.SCALAR, tag(s.getTag(), start), text(s, end), !s.isPlain(), start, end);
            case CollectionStartEvent c -> {
                Kind kind = c.getEventId() == Event.ID.MappingStart ? Kind.MAPPING : Kind.SEQUENCE;
                yield new YamlNode(kind, tag(c.getTag(), start), "", false, start, end);
            }
            default -> throw new IllegalStateException("unexpected event " + e);
        };
        e.getAnchor().map(Anchor::getValue).ifPresent(name -> anchors.put(name, node));
        return node;
    }

    /** Returns the value of a scalar: a block that the end of the text cuts off has no line feed, though the library adds one. */
    private String text(ScalarEvent s, int end) {
        String value = separators.valueOf(s.getValue(), s.isDQuoted());
        boolean isCutOff = (s.isLiteral() || s.isFolded())
                && end == file.length()
                && value.endsWith("\n")
                && !file.text().endsWith("\n")
                && !file.text().endsWith("\r");
        return isCutOff ? value.substring(0, value.length() - 1) : value;
    }

    private CueException unknown(String name, int start) {
        return Failure.syntax(file, start, "unknown anchor '" + name + "' referenced");
    }

    private String tag(Optional<String> written, int start) {
        String tag = written.orElse("");
        if (tag.length() > MAX_TAG) {
            throw Failure.limit(file, start, "exceeded max length of " + MAX_TAG + " of a tag");
        }
        return tag.startsWith(STANDARD) ? "!!" + tag.substring(STANDARD.length()) : tag;
    }

    private int offset(Optional<Mark> mark) {
        return mark.map(m -> offset(m.getIndex())).orElse(0);
    }

    /** Returns the offset in the file of a number of code points of what is parsed. */
    private int offset(int index) {
        return offsets.offset(index) + skipped;
    }
}
