package dev.pequod.apply.cluster;

import dev.pequod.apply.ClusterClient.WatchListener;
import dev.pequod.apply.Problem;
import dev.pequod.graph.json.JsonObject;
import java.util.Queue;

/** Notes what a watch tells, as {@code changed a}. */
record ToldListener(Queue<String> told) implements WatchListener {
    @Override
    public void changed(JsonObject object) {
        told.add("changed " + object.object("metadata").string("name"));
    }

    @Override
    public void deleted(JsonObject object) {
        told.add("deleted " + object.object("metadata").string("name"));
    }

    @Override
    public void wentBack() {
        told.add("went back");
    }

    @Override
    public void synced() {
        told.add("synced");
    }

    @Override
    public void interrupted(Problem problem) {
        told.add("interrupted");
    }
}
