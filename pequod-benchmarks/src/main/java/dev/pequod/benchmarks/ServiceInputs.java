package dev.pequod.benchmarks;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Inputs of the platform module: services that are all different, the same ones in every run. */
final class ServiceInputs {
    private ServiceInputs() {}

    static List<Map<String, Object>> make(int count) {
        Random random = new Random(7);
        List<Map<String, Object>> inputs = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            String name = "service-" + i;
            inputs.add(map(
                    "metadata",
                    map("name", name, "namespace", "shop", "labels", map("team", "team-" + random.nextInt(20))),
                    "spec",
                    spec(name, random)));
        }
        return inputs;
    }

    private static Map<String, Object> spec(String name, Random random) {
        Map<String, Object> spec = new LinkedHashMap<>();
        spec.put("image", "registry.example.com/shop/" + name + ":1." + random.nextInt(50));
        spec.put("port", 1024 + random.nextInt(60000));
        Map<String, Object> env = new LinkedHashMap<>();
        for (int i = random.nextInt(8); i > 0; i--) {
            env.put("SETTING_" + i, random.nextBoolean() ? "value " + i : map("secret", name, "key", "key-" + i));
        }
        spec.put("env", env);
        if (random.nextInt(3) == 0) {
            spec.put("autoscaling", map("min", 1 + random.nextInt(3), "max", 4 + random.nextInt(20)));
        } else {
            spec.put("replicas", random.nextInt(6));
        }
        if (random.nextBoolean()) {
            spec.put("ingress", map("host", name + ".example.com", "tls", random.nextBoolean()));
        }
        if (random.nextInt(3) == 0) {
            spec.put("config", map("files", map("settings.yaml", "theme: winter\n", "flags", "a,b,c")));
        }
        if (random.nextBoolean()) {
            spec.put(
                    "probes",
                    map("readiness", map("path", "/ready"), "liveness", map("path", "/live", "periodSeconds", 20)));
        }
        if (random.nextBoolean()) {
            spec.put("resources", map("requests", map("cpu", "250m", "memory", "256Mi")));
        }
        return spec;
    }

    /** Unlike {@link Map#of} in the same order in every run. */
    private static Map<String, Object> map(Object... keysAndValues) {
        Map<String, Object> map = new LinkedHashMap<>();
        for (int i = 0; i < keysAndValues.length; i += 2) {
            map.put((String) keysAndValues[i], keysAndValues[i + 1]);
        }
        return map;
    }
}
