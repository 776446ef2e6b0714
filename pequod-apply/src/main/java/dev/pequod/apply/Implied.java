package dev.pequod.apply;

import dev.pequod.graph.Node;
import dev.pequod.graph.ObjectIdentity;
import dev.pequod.graph.json.JsonObject;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Dependencies that follow from the objects: a kind is defined before it is used, and a namespace made before what is in it. */
final class Implied {

    private Implied() {}

    /** Returns for each node what it depends on, by itself and by implication; what would close a cycle is left out. */
    static Map<String, List<String>> dependencies(Collection<Node> nodes) {
        Map<String, String> definitions = new HashMap<>();
        Map<String, String> namespaces = new HashMap<>();
        Map<String, List<String>> needs = new LinkedHashMap<>();
        for (Node node : nodes) {
            needs.put(node.id(), new ArrayList<>(node.dependsOn()));
            ObjectIdentity identity = node.identity();
            if (identity.kind().equals("CustomResourceDefinition")) {
                JsonObject spec = node.object().object("spec");
                definitions.put(spec.object("names").string("kind") + "." + spec.string("group"), node.id());
            } else if (identity.kind().equals("Namespace") && identity.group().isEmpty()) {
                namespaces.put(identity.name(), node.id());
            }
        }
        Map<String, List<String>> users = new LinkedHashMap<>();
        for (Node node : nodes) {
            ObjectIdentity identity = node.identity();
            add(node.id(), definitions.get(identity.kind() + "." + identity.group()), users);
        }
        for (Node node : nodes) {
            add(node.id(), namespaces.get(node.identity().namespace()), users);
        }
        users.forEach((used, ids) -> {
            Set<String> reached = reached(used, needs);
            for (String id : ids) {
                List<String> own = needs.getOrDefault(id, List.of());
                if (!reached.contains(id) && !own.contains(used)) {
                    own.add(used);
                }
            }
        });
        return needs;
    }

    private static void add(String user, @Nullable String used, Map<String, List<String>> users) {
        if (used != null) {
            users.computeIfAbsent(used, id -> new ArrayList<>()).add(user);
        }
    }

    /** Returns what a node needs, and itself. What uses it and is not among that can be added without its needing more. */
    private static Set<String> reached(String from, Map<String, List<String>> needs) {
        Deque<String> open = new ArrayDeque<>(List.of(from));
        Set<String> seen = new HashSet<>();
        while (!open.isEmpty()) {
            String at = open.pop();
            if (seen.add(at)) {
                open.addAll(needs.getOrDefault(at, List.of()));
            }
        }
        return seen;
    }
}
