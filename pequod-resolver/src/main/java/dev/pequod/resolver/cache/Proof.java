package dev.pequod.resolver.cache;

import dev.pequod.api.Credential;
import dev.pequod.api.CredentialSource;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * With which credentials a source was asked and answered, without telling them.
 *
 * @param hosts for which hosts credentials were asked for
 * @param code a salted code of the credentials there were; empty if there were none
 */
record Proof(List<String> hosts, String code) {
    Proof {
        hosts = List.copyOf(hosts);
    }

    boolean isAnonymous() {
        return code.isEmpty();
    }

    /** Reports whether the source would be asked with the same credentials. */
    boolean fits(CredentialSource credentials, Seal seal) {
        Asked asked = new Asked(credentials);
        hosts.forEach(asked::find);
        return asked.proof(seal).code().equals(code);
    }

    /** Hands on credentials and remembers which ones. Thread-safe. */
    static final class Asked implements CredentialSource {
        private final CredentialSource credentials;
        private final Map<String, Optional<Credential>> found = new TreeMap<>();

        Asked(CredentialSource credentials) {
            this.credentials = credentials;
        }

        @Override
        public Optional<Credential> find(String host) {
            Optional<Credential> credential = credentials.find(host);
            synchronized (found) {
                found.put(host, credential);
            }
            return credential;
        }

        Proof proof(Seal seal) {
            synchronized (found) {
                List<String> hosts = List.copyOf(found.keySet());
                if (found.values().stream().allMatch(Optional::isEmpty)) {
                    return new Proof(hosts, "");
                }
                Wire.Writer writer = new Wire.Writer().text("credentials");
                found.forEach((host, credential) -> {
                    writer.text(host).number(credential.isPresent() ? 1 : 0);
                    credential.ifPresent(c -> writer.text(c.username()).text(c.secret()));
                });
                return new Proof(hosts, HexFormat.of().formatHex(seal.code(writer.bytes())));
            }
        }
    }
}
