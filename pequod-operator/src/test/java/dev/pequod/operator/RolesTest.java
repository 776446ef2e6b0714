package dev.pequod.operator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.pequod.apply.testing.Yaml;
import dev.pequod.graph.json.JsonArray;
import dev.pequod.graph.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The roles in {@code deploy/rbac}. That they suffice is what {@code TenancyIT} shows. */
final class RolesTest {
    private static List<JsonObject> objects() throws IOException {
        List<JsonObject> objects = new ArrayList<>();
        try (Stream<Path> files = Files.walk(Path.of("../deploy/rbac"))) {
            for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
                for (String document : Files.readString(file).split("\n---\n", -1)) {
                    objects.add(Yaml.object(document));
                }
            }
        }
        return objects;
    }

    /** Once, the operator's role allowed everything on everything. */
    @Test
    void lesson16NoRoleHasAWildcard() throws IOException {
        List<String> roles = new ArrayList<>();
        for (JsonObject object : objects()) {
            if (object.get("rules") instanceof JsonArray rules) {
                roles.add(object.object("metadata").string("name"));
                assertFalse(rules.toString().contains("*"), object.toString());
            }
        }
        assertEquals(7, roles.size(), roles.toString());
    }

    /** Once, each update of the installation took all rights away from the operator until Kubernetes had filled them in again. */
    @Test
    void rulesThatKubernetesFillsInAreNotWritten() throws IOException {
        List<JsonObject> filled =
                objects().stream().filter(o -> o.get("aggregationRule") != null).toList();
        assertEquals(1, filled.size());
        assertEquals(null, filled.getFirst().get("rules"));
    }

    /** Workload is written as somebody else; secrets are read by the operator only where an administrator says so. */
    @Test
    void theOperatorItselfMayWriteNoWorkloadAndReadNoSecret() throws IOException {
        for (JsonObject object : objects()) {
            String name = object.object("metadata").string("name");
            if (name.startsWith("pequod-operator-watched-") && object.get("rules") instanceof JsonArray rules) {
                for (String verb : List.of("create", "update", "patch", "delete", "impersonate", "escalate", "bind")) {
                    assertFalse(rules.toString().contains("\"" + verb + "\""), name + " may " + verb);
                }
            }
            if (!name.equals("pequod-operator-watched-secrets")) {
                assertFalse(object.toString().contains("\"secrets\""), name);
            }
        }
    }
}
