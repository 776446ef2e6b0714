package dev.pequod.apply.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.pequod.apply.testing.Yaml;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class DiscoveryTest {
    private final List<String> asked = new ArrayList<>();
    private final Discovery discovery = new Discovery(apiVersion -> {
        asked.add(apiVersion);
        return apiVersion.startsWith("absent")
                ? Optional.empty()
                : Optional.of(Yaml.object("{resources: [{name: things, kind: Thing, namespaced: true}]}"));
    });

    @Test
    void aKindIsAskedForOnce() throws Exception {
        assertEquals(Optional.of(new ApiKind("things", true)), discovery.find("a/v1", "Thing", true));
        assertEquals(Optional.of(new ApiKind("things", true)), discovery.find("a/v1", "Thing", false));
        assertEquals(Optional.empty(), discovery.find("absent/v1", "Thing", true));
        assertEquals(Optional.empty(), discovery.find("absent/v1", "Other", true));
        assertEquals(List.of("a/v1", "absent/v1"), asked);
        discovery.find("absent/v1", "Thing", false);
        discovery.forget("a/v1");
        discovery.find("a/v1", "Thing", true);
        assertEquals(List.of("a/v1", "absent/v1", "absent/v1", "a/v1"), asked);
    }

    @Test
    void onlyTheLastOfGroupsThatAreNotThereAreRemembered() throws Exception {
        discovery.find("a/v1", "Thing", true);
        for (int i = 0; i <= 1_000; i++) {
            discovery.find("absent" + i + "/v1", "Thing", true);
        }
        asked.clear();
        discovery.find("absent0/v1", "Thing", true);
        discovery.find("absent1000/v1", "Thing", true);
        discovery.find("a/v1", "Thing", true);
        assertEquals(List.of("absent0/v1"), asked);
    }
}
