package dev.pequod.apply.testing;

import dev.pequod.graph.json.JsonObject;
import dev.pequod.graph.json.PlainJson;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** Objects of tests as YAML. */
public final class Yaml {
    private Yaml() {}

    /** Returns the object that one document writes. */
    public static JsonObject object(String yaml) {
        Object data = new Load(LoadSettings.builder().build()).loadFromString(yaml);
        return (JsonObject) PlainJson.fromJava(data);
    }
}
