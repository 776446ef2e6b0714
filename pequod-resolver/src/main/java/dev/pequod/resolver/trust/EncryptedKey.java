package dev.pequod.resolver.trust;

import dev.pequod.api.ModuleException;
import dev.pequod.resolver.json.ForeignJson;
import java.util.Base64;
import java.util.Map;

/** A private key as {@code cosign generate-key-pair} writes it: encrypted by NaCl's secretbox with a key that scrypt makes of a password. */
final class EncryptedKey {
    private static final int MOST_N = 1 << 20;
    private static final int MOST_R = 32;
    private static final int MOST_P = 8;

    private EncryptedKey() {}

    static byte[] decrypt(byte[] json, byte[] password) throws KeyException {
        Map<?, ?> box;
        try {
            box = new ForeignJson("the encrypted key").readObject(json);
        } catch (ModuleException e) {
            throw new KeyException(String.valueOf(e.getMessage()), e);
        }
        Map<?, ?> kdf = map(box, "kdf");
        Map<?, ?> cipher = map(box, "cipher");
        if (!"scrypt".equals(kdf.get("name")) || !"nacl/secretbox".equals(cipher.get("name"))) {
            throw new KeyException("expected a key that is encrypted with scrypt and nacl/secretbox");
        }
        Map<?, ?> params = map(kdf, "params");
        int n = number(params, "N", MOST_N);
        if (Integer.bitCount(n) != 1 || n == 1) {
            throw new KeyException("expected N to be a power of two");
        }
        byte[] key = Scrypt.derive(
                password, bytes(kdf, "salt"), n, number(params, "r", MOST_R), number(params, "p", MOST_P));
        return SecretBox.open(bytes(box, "ciphertext"), bytes(cipher, "nonce"), key)
                .orElseThrow(() -> new KeyException("the password is wrong, or the file is damaged"));
    }

    private static Map<?, ?> map(Map<?, ?> json, String name) throws KeyException {
        if (json.get(name) instanceof Map<?, ?> map) {
            return map;
        }
        throw new KeyException("expected " + name + " in the encrypted key");
    }

    private static int number(Map<?, ?> json, String name, int most) throws KeyException {
        if (json.get(name) instanceof Integer number && number >= 1 && number <= most) {
            return number;
        }
        throw new KeyException("expected " + name + " from 1 to " + most + " in the encrypted key");
    }

    private static byte[] bytes(Map<?, ?> json, String name) throws KeyException {
        try {
            return Base64.getDecoder().decode(String.valueOf(json.get(name)));
        } catch (IllegalArgumentException e) {
            throw new KeyException("expected base64 as " + name + " in the encrypted key", e);
        }
    }
}
