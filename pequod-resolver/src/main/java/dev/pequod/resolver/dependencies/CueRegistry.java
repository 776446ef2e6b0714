package dev.pequod.resolver.dependencies;

import dev.pequod.api.OciRef;
import dev.pequod.api.Quote;
import dev.pequod.resolver.net.SourcePattern;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Where modules of CUE are, as {@code CUE_REGISTRY} says for the cue command: registries with commas between, each perhaps for
 * the modules below a prefix: {@code registry.example.com/modules,shop.example=localhost:5000+insecure}. Without it modules are
 * in CUE's central registry. Immutable.
 */
public final class CueRegistry {
    private static final String CENTRAL = "registry.cue.works";
    /** Stands for the host where modules are in no registry. */
    private static final String NOWHERE = "none";

    private static final String SIMPLE = "simple:";
    private static final String NAME = "[a-z0-9]++(?:(?:[._]|__|-++)[a-z0-9]++)*+";
    /** The path of a module without a major version, or what paths begin with: a domain comes first. */
    private static final Pattern PREFIX =
            Pattern.compile("(?=[^/]*\\.)[a-z0-9]++(?:(?:\\.|-++)[a-z0-9]++)*+(?:/" + NAME + ")*+");

    private static final Pattern HOST = Pattern.compile("[^:]*\\..*|.*:[0-9]+|\\[.*]");

    private final List<Registry> registries;

    /**
     * One registry.
     *
     * @param prefix the modules it is for, empty for all others
     * @param host its host; {@code none} for none
     * @param path what stands before a module's path there, empty or ending in a slash
     */
    private record Registry(String prefix, String host, String path, boolean isInsecure) {
        boolean isFor(String module) {
            return prefix.isEmpty() || module.equals(prefix) || module.startsWith(prefix + "/");
        }
    }

    private CueRegistry(List<Registry> registries) {
        this.registries = List.copyOf(registries);
    }

    /**
     * Returns what the value of {@code CUE_REGISTRY} says; an empty one names CUE's central registry.
     *
     * @throws IllegalArgumentException if it is malformed, or of a kind that only the cue command knows
     */
    public static CueRegistry parse(String text) {
        if (text.matches("(file|inline):.*")) {
            throw new IllegalArgumentException("files of configuration are not read; list the registries themselves");
        }
        String list = text.startsWith(SIMPLE) ? text.substring(SIMPLE.length()) : text;
        Map<String, Registry> all = new LinkedHashMap<>();
        for (String entry : list.isEmpty() ? new String[0] : list.split(",", -1)) {
            Registry registry = registry(entry);
            if (all.putIfAbsent(registry.prefix(), registry) != null) {
                throw new IllegalArgumentException(
                        registry.prefix().isEmpty()
                                ? "two registries are for all modules; put before all but one what it is for, as in"
                                        + " shop.example=" + shown(entry)
                                : "two registries are for the modules below " + registry.prefix());
            }
        }
        all.putIfAbsent("", new Registry("", CENTRAL, "", false));
        checkSecure(all.values());
        return new CueRegistry(List.copyOf(all.values()));
    }

    /** Refuses a host that is to be spoken to both with encryption and without. */
    private static void checkSecure(Collection<Registry> all) {
        Map<String, Boolean> insecure = new HashMap<>();
        for (Registry registry : all) {
            Boolean other = insecure.putIfAbsent(registry.host(), registry.isInsecure());
            if (!registry.host().equals(NOWHERE) && other != null && other != registry.isInsecure()) {
                throw new IllegalArgumentException(
                        registry.host() + " is named both as secure and as insecure; write one of them everywhere");
            }
        }
    }

    private static Registry registry(String entry) {
        int equals = entry.indexOf('=');
        String prefix = entry.substring(0, Math.max(0, equals));
        String rest = entry.substring(equals + 1);
        if (rest.isEmpty()) {
            throw new IllegalArgumentException(
                    entry.isEmpty()
                            ? "expected a registry before and after each comma, found nothing"
                            : "expected a registry after =, found " + shown(entry));
        }
        if (equals >= 0) {
            checkPrefix(prefix, entry);
        }
        if (rest.equals(NOWHERE)) {
            return new Registry(prefix, NOWHERE, "", false);
        }
        int plus = rest.lastIndexOf('+');
        String suffix = plus <= 0 ? "" : rest.substring(plus);
        String location = plus <= 0 ? rest : rest.substring(0, plus);
        int slash = location.indexOf('/');
        String host = (slash < 0 ? location : location.substring(0, slash)).toLowerCase(Locale.ROOT);
        String path = slash < 0 ? "" : location.substring(slash + 1);
        check(location, host, path, suffix, entry);
        boolean isLocal = host.matches("(localhost|127\\.0\\.0\\.1|\\[(::|0::|0?(:?0){0,6}:)0{0,3}1])(:[0-9]+)?");
        boolean isInsecure = suffix.equals("+insecure") || (suffix.isEmpty() && isLocal);
        return new Registry(prefix, host, path.isEmpty() ? "" : path + "/", isInsecure);
    }

    private static void checkPrefix(String prefix, String entry) {
        if (!PREFIX.matcher(prefix).matches()) {
            throw new IllegalArgumentException(
                    prefix.indexOf('@') >= 0
                            ? "expected the path of a module without its major version before =, found " + shown(entry)
                            : "expected the path of a module, or its beginning, before =, as in shop.example=…, found "
                                    + shown(entry));
        }
    }

    /** Refuses what is no host or repository here and not when the first module is wanted. */
    private static void check(String location, String host, String path, String suffix, String entry) {
        String problem = "";
        if (location.indexOf('@') >= 0 && !location.matches("[^@]*/[^@]*@[a-z0-9]+:[0-9a-f]+")) {
            problem = "user names and passwords are not allowed in it; credentials are those of docker login";
        } else if (location.startsWith("http://")) {
            problem = "leave out http:// and put +insecure behind it";
        } else if (location.startsWith("https://")) {
            problem = "leave out https://";
        } else if (location.indexOf('@') >= 0 || path.indexOf(':') >= 0) {
            problem = "leave out the tag or digest";
        } else if (!List.of("", "+insecure", "+secure").contains(suffix)) {
            problem = "only +insecure and +secure may stand behind it";
        } else if (location.endsWith("/")) {
            problem = "leave out the slash at its end";
        } else if (!HOST.matcher(host).matches()) {
            problem = "a host has a dot or a port";
        }
        if (!problem.isEmpty()) {
            throw new IllegalArgumentException("expected a host such as registry.example.com/modules, perhaps with"
                    + " +insecure behind it, found " + shown(entry) + "; " + problem);
        }
        SourcePattern.parse(host);
        new OciRef(host, (path.isEmpty() ? "" : path + "/") + "module", "v0.0.0", Optional.empty());
    }

    private static String shown(String entry) {
        return Quote.of(Quote.withoutUser(entry));
    }

    /** Returns the hosts that are spoken to without encryption. */
    public List<String> insecureHosts() {
        return registries.stream()
                .filter(Registry::isInsecure)
                .map(Registry::host)
                .toList();
    }

    /**
     * Returns where a version of a module is; empty if it is in no registry.
     *
     * @param path the module's path without its major version
     */
    Optional<OciRef> find(String path, String version) {
        Registry nearest = registries.getFirst();
        int length = -1;
        for (Registry registry : registries) {
            if (registry.isFor(path) && registry.prefix().length() > length) {
                nearest = registry;
                length = registry.prefix().length();
            }
        }
        return nearest.host().equals(NOWHERE)
                ? Optional.empty()
                : Optional.of(new OciRef(nearest.host(), nearest.path() + path, version, Optional.empty()));
    }

    /** Returns a text that changes with what is in which registry. */
    String fingerprint() {
        return registries.toString();
    }

    /** Reports whether all modules are in the same registries. */
    @Override
    public boolean equals(Object other) {
        return other instanceof CueRegistry that && registries.equals(that.registries);
    }

    @Override
    public int hashCode() {
        return registries.hashCode();
    }
}
