package dev.pequod.apply.cluster;

import io.fabric8.kubernetes.api.model.AuthInfo;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
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
     * Acts as a user of a kubeconfig file says.
     *
     * @param whose names the user in messages
     * @throws IOException if it says no user, or what no header can hold
     */
    static Impersonation of(AuthInfo user, String whose) throws IOException {
        List<Header> headers = new ArrayList<>();
        add(headers, USER, user.getAs());
        add(headers, "Impersonate-Uid", user.getAsUid());
        for (String group : Objects.requireNonNullElse(user.getAsGroups(), List.<String>of())) {
            add(headers, "Impersonate-Group", group);
        }
        Map<String, List<String>> extras = Objects.requireNonNullElse(user.getAsUserExtra(), Map.of());
        for (Map.Entry<String, List<String>> extra : extras.entrySet()) {
            String key = URLEncoder.encode(extra.getKey().toLowerCase(Locale.ROOT), StandardCharsets.UTF_8);
            for (String value : extra.getValue()) {
                add(headers, "Impersonate-Extra-" + key.replace("+", "%20"), value);
            }
        }
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
