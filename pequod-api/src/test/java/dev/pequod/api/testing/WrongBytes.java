package dev.pequod.api.testing;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Sends other bytes in the place of one manifest or blob, with the digest that it should have, as someone between could. */
public final class WrongBytes implements RegistryFront.Answer {
    private static final int SHORTER = 19;

    private volatile Optional<Answer> wrong = Optional.empty();

    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Answer(String name, String type, byte[] bytes) {}

    /** Sends these bytes wherever the last part of a path is the name: a digest or a tag. */
    public void send(String name, String type, byte[] bytes) {
        wrong = Optional.of(new Answer(name, type, bytes));
    }

    /** Lets everything pass as it is. */
    public void stop() {
        wrong = Optional.empty();
    }

    @Override
    public boolean answer(HttpExchange exchange) throws IOException {
        Optional<Answer> answer = wrong;
        if (answer.isEmpty()
                || !exchange.getRequestURI()
                        .getPath()
                        .endsWith("/" + answer.orElseThrow().name())) {
            return false;
        }
        byte[] bytes = answer.orElseThrow().bytes();
        boolean isSilent = exchange.getRequestMethod().equals("HEAD") || bytes.length == 0;
        exchange.getResponseHeaders().set("Content-Type", answer.orElseThrow().type());
        exchange.getResponseHeaders()
                .set("Docker-Content-Digest", answer.orElseThrow().name());
        exchange.sendResponseHeaders(200, isSilent ? -1 : bytes.length);
        if (!isSilent) {
            exchange.getResponseBody().write(bytes);
        }
        return true;
    }

    /** Returns what the bytes can be changed to: one bit of each byte, shorter lengths down to none, and two longer ones. */
    public static List<byte[]> variations(byte[] right) {
        List<byte[]> all = new ArrayList<>();
        for (int i = 0; i < right.length; i++) {
            byte[] flipped = right.clone();
            flipped[i] ^= (byte) (1 << i % Byte.SIZE);
            all.add(flipped);
            if (i % SHORTER == 0 || i == right.length - 1) {
                all.add(Arrays.copyOf(right, i));
            }
        }
        all.add(Arrays.copyOf(right, right.length + 1));
        all.add(Arrays.copyOf(right, right.length * 2));
        return all;
    }
}
