package dev.pequod.apply;

import dev.pequod.apply.ClusterClient.Dry;
import dev.pequod.apply.testing.ControlPlane;
import dev.pequod.apply.testing.ControlPlaneExtension;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;

/** The crash matrix on a real API server. */
@ExtendWith(ControlPlaneExtension.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class CrashMatrixIT extends CrashMatrix {
    private ControlPlane plane;
    private int number;

    @BeforeAll
    void start(ControlPlane shared) {
        plane = shared;
    }

    @Override
    ClusterClient cluster() {
        return plane.client();
    }

    @Override
    String namespace(ClusterClient cluster) throws ClusterException {
        String name = "crash-" + ++number;
        cluster.create(Cases.object("{apiVersion: v1, kind: Namespace, metadata: {name: " + name + "}}"), Dry.STORED);
        return name;
    }
}
