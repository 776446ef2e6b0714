package dev.pequod.cli.render;

import dev.pequod.cue.errors.Position;
import dev.pequod.graph.json.JsonObject;
import dev.pequod.graph.render.Places;
import dev.pequod.graph.render.RenderInput;
import dev.pequod.graph.render.WebService;
import java.util.Optional;

/**
 * A resource that a file holds.
 *
 * @param object the resource itself, with what a cluster adds to it
 * @param source where its fields are in the file
 */
record Resource(JsonObject object, Places source) {
    /** Returns how the resource is called, such as {@code WebService shop/cart}. */
    String name() {
        JsonObject metadata = object.object("metadata");
        String namespace = metadata.string("namespace");
        String kind = object.string("kind");
        return (kind.isEmpty() ? "" : kind + " ")
                + (namespace.isEmpty() ? "" : namespace + "/")
                + metadata.string("name");
    }

    /** Reports whether it is for Pequod, even if something is wrong with it: only then a look at its {@code spec} tells more. */
    boolean isMeantToBeRendered() {
        return object.string("kind").equals(WebService.KIND)
                || object.object("spec").get("platformRef") != null;
    }

    /** Returns what a cluster tells the resource from others of its kind by. */
    String identity() {
        return RenderInput.namespace(object) + "/" + object.object("metadata").string("name");
    }

    /** Returns where the field of a path is written, or else the nearest one around it. */
    Optional<Position> position(String path) {
        return source.of(path).stream().findFirst();
    }
}
