package dev.pequod.cli.render;

import dev.pequod.api.ConfigMapRef;
import dev.pequod.api.InlineRef;
import dev.pequod.cli.console.Report;
import dev.pequod.cli.source.NamedModule;
import dev.pequod.cue.errors.Position;
import dev.pequod.graph.json.JsonObject;
import dev.pequod.graph.json.JsonPath;
import dev.pequod.graph.json.JsonString;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where places of a module are for the user: if it stands in a file that was read, in the resource itself or in a ConfigMap beside
 * it, in that file, else in a file of the module.
 *
 * @param module the module, as messages call it
 * @param resource the resource that is rendered through it
 * @param maps the ConfigMaps that were read
 * @param report knows the texts that were read
 */
record ModulePlaces(NamedModule module, Resource resource, GivenConfigMaps maps, Report report) {
    private static final String INLINE = "spec.platformRef." + InlineRef.SCHEME;

    /** Returns a place as messages call it. */
    Position place(Position position) {
        return written(position).orElseGet(() -> module.place(position));
    }

    private Optional<Position> written(Position position) {
        if (!module.module().files().contains(position.file())) {
            return Optional.empty();
        }
        return switch (module.module().ref()) {
            case InlineRef inline -> inline(inline, position);
            case ConfigMapRef map -> {
                JsonObject metadata = resource.object().object("metadata");
                String key = position.file().replace("/", "__");
                yield maps.find(metadata.string("namespace"), map.name())
                        .flatMap(given -> written(
                                given,
                                JsonPath.member("data", key),
                                given.object().object("data").string(key),
                                position.offset()));
            }
            default -> Optional.empty();
        };
    }

    private Optional<Position> inline(InlineRef ref, Position position) {
        JsonObject platformRef = resource.object().object("spec").object("platformRef");
        if (platformRef.get(InlineRef.SCHEME) instanceof JsonObject files) {
            return written(
                    resource,
                    JsonPath.member(INLINE, position.file()),
                    files.string(position.file()),
                    position.offset());
        }
        if (!new JsonString(ref.cue()).equals(platformRef.get(InlineRef.SCHEME))) {
            return Optional.empty(); // it is another one, of the command line
        }
        Matcher header = Pattern.compile("(?m)^-- " + Pattern.quote(position.file()) + " --\\r?\\n?")
                .matcher(ref.cue());
        int begin = header.find() ? header.end() : 0;
        return written(resource, INLINE, ref.cue(), begin + position.offset());
    }

    private Optional<Position> written(Resource holder, String path, String text, int offset) {
        return holder.position(path)
                .flatMap(field -> report.text(field.file())
                        .flatMap(source -> WrittenText.of(field, source, text))
                        .map(written -> written.place(offset)));
    }
}
