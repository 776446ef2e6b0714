package dev.pequod.cli.cue;

import dev.pequod.cli.console.Terminal;
import dev.pequod.cue.Data;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** What {@code @tag(name,var=…)} means with {@code --inject-vars}: facts about this machine and this run. */
final class TagVariables {
    private static final int RANDOM_BITS = 128;

    private TagVariables() {}

    static Map<String, Data> of(Terminal terminal) {
        Map<String, Data> all = new LinkedHashMap<>();
        all.put("now", Data.of(Instant.now().toString()));
        all.put("os", Data.of(system()));
        all.put("arch", Data.of(architecture()));
        all.put("cwd", Data.of(terminal.directory().toString()));
        all.put("username", Data.of(System.getProperty("user.name", "")));
        all.put("hostname", Data.of(host()));
        all.put("rand", Data.of(new BigInteger(RANDOM_BITS, new SecureRandom())));
        return all;
    }

    /** Returns the name that Go has for the operating system. */
    private static String system() {
        String name = System.getProperty("os.name", "").toLowerCase(Locale.ROOT);
        return name.startsWith("mac") ? "darwin" : name.startsWith("windows") ? "windows" : name;
    }

    /** Returns the name that Go has for the architecture. */
    private static String architecture() {
        String name = System.getProperty("os.arch", "");
        return switch (name) {
            case "x86_64" -> "amd64";
            case "aarch64" -> "arm64";
            default -> name;
        };
    }

    private static String host() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "localhost"; // a machine without a name
        }
    }
}
