package dev.pequod.resolver.net;

import java.util.Set;

/** Docker's own registry: it has several names, its server is under one of them, and some repositories leave out their first part. */
public final class DockerHub {
    /** The name by which references and policies know it. */
    public static final String NAME = "docker.io";
    /** The host of its server. */
    public static final String SERVER = "registry-1.docker.io";

    private static final String LIBRARY = "library/";
    private static final Set<String> NAMES = Set.of(NAME, "index." + NAME, SERVER);

    private DockerHub() {}

    /** Reports whether a host, in lower case and without a port, is one of its names. */
    public static boolean isName(String host) {
        return NAMES.contains(host);
    }

    /** Returns the name of a host by which policies know it. */
    public static String known(String host) {
        return isName(host) ? NAME : host;
    }

    /** Reports whether it is the name that may be left out before that of a repository. */
    static boolean isLibrary(String part) {
        return LIBRARY.equalsIgnoreCase(part + "/");
    }

    /** Returns the whole name of a repository, as in {@code library/nginx}. */
    public static String whole(String repository) {
        return repository.indexOf('/') < 0 ? LIBRARY + repository : repository;
    }

    /** Returns the name of a repository as people write it, as in {@code nginx}. */
    static String shortened(String repository) {
        return repository.startsWith(LIBRARY) ? repository.substring(LIBRARY.length()) : repository;
    }
}
