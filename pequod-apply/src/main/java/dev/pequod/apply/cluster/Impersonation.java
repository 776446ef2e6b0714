package dev.pequod.apply.cluster;

import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * As whom a user acts.
 *
 * @param headers what says so in each request; none if the user acts as itself
 */
record Impersonation(List<Header> headers) {
    /** The user acts as itself. */
    static final Impersonation NONE = new Impersonation(List.of());

    private static final String USER = "Impersonate-User";

    /** A header of a request. */
    record Header(String name, String value) {}

    /** Acts as a user of a name, and nothing else of it. */
    static Impersonation of(String user) {
        return new Impersonation(List.of(new Header(USER, user)));
    }

    /**
     * Acts as the user of a kubeconfig file says.
     *
     * @param user the name; null or empty for none
     * @param extra what is said of the user besides, by keys
     * @param whose names the user of the file in messages
     * @throws IOException if it says no user, or what no header can hold
     */
    static Impersonation of(
            @Nullable String user,
            @Nullable String uid,
            List<String> groups,
            Map<String, List<String>> extra,
            String whose)
            throws IOException {
        List<Header> headers = new ArrayList<>();
        add(headers, USER, user);
        add(headers, "Impersonate-Uid", uid);
        groups.forEach(group -> add(headers, "Impersonate-Group", group));
        extra.forEach((name, values) -> {
            String key = URLEncoder.encode(name.toLowerCase(Locale.ROOT), StandardCharsets.UTF_8);
            values.forEach(value -> add(headers, "Impersonate-Extra-" + key.replace("+", "%20"), value));
        });
        if (!headers.isEmpty() && !headers.getFirst().name().equals(USER)) {
            throw new IOException("the user " + whose + " acts as groups, a uid or more, but as no user: it lacks as");
        }
        if (headers.stream().anyMatch(header -> !header.value().matches("[ -~]*"))) {
            throw new IOException(
                    "the user " + whose + " acts as one whose name has other characters than those of ASCII");
        }
        return new Impersonation(List.copyOf(headers));
    }

    private static void add(List<Header> headers, String name, @Nullable String value) {
        if (value != null && !value.isEmpty()) {
            headers.add(new Header(name, value));
        }
    }
}
