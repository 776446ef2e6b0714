package dev.pequod.apply.testing;

import java.util.List;
import java.util.Map;

/** How tests get a control plane. */
enum Way {
    /** A container of k3s, and nothing else. */
    K3S,
    /** A container of k3s, or programs on loopback where that cannot be had. */
    K3S_OR_PROGRAMS,
    /** Programs on loopback. */
    PROGRAMS;

    /** Says {@code k3s} or {@code programs}, where neither is to be chosen by what the machine has. */
    static final String VARIABLE = "PEQUOD_CLUSTER";

    /**
     * Returns the way that the environment names; else programs where somebody points to them, else k3s where a daemon of Docker
     * listens.
     */
    static Way of(Map<String, String> environment, List<DockerDaemon> daemons) {
        String named = environment.getOrDefault(VARIABLE, "");
        return switch (named) {
            case "k3s" -> K3S;
            case "programs" -> PROGRAMS;
            case "" -> {
                boolean pointedTo = environment.containsKey(ProgramServers.VARIABLE);
                yield !pointedTo && daemons.stream().anyMatch(DockerDaemon::listens) ? K3S_OR_PROGRAMS : PROGRAMS;
            }
            default -> throw new IllegalArgumentException(VARIABLE + " is k3s or programs, not " + named);
        };
    }
}
