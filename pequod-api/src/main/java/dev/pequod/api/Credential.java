package dev.pequod.api;

/**
 * A user name and a secret for one host. It never prints the secret.
 *
 * @param username the user's name; empty when the secret is a bearer token
 * @param secret a password, a token, or a private key as text
 */
public record Credential(String username, String secret) {

    /** Returns the user name, and not the secret. */
    @Override
    public String toString() {
        return "Credential[username=" + username + ", secret=<redacted>]";
    }
}
