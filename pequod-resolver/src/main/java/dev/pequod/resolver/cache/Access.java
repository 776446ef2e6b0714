package dev.pequod.resolver.cache;

import dev.pequod.api.ModuleException;
import java.util.ArrayList;
import java.util.List;

/**
 * Who may be given what is kept: everybody, if it was had without credentials; otherwise those whose credentials are the ones
 * with which a source was asked and answered.
 *
 * @param isPublic whether everybody may
 * @param proofs with which credentials a source has answered, the oldest first
 */
record Access(boolean isPublic, List<Proof> proofs) {
    /** Enough for those who share a module at a time; whose proof gave way is asked for one again, and downloads nothing. */
    private static final int MOST_PROOFS = 128;

    /** Decides whether a caller may be given what has an access. */
    @FunctionalInterface
    interface Check {
        boolean allows(Access access) throws ModuleException;
    }

    Access {
        proofs = List.copyOf(proofs);
    }

    /** Returns the access of those who would have been answered as it was. */
    static Access of(Proof proof) {
        return proof.isAnonymous() ? new Access(true, List.of()) : new Access(false, List.of(proof));
    }

    /**
     * Reports whether whoever has the credentials may be given it.
     *
     * @throws ModuleException if it cannot be known what credentials those are
     */
    boolean allows(Wallet wallet, Seal seal) throws ModuleException {
        if (isPublic) {
            return true;
        }
        for (Proof proof : proofs) {
            if (proof.fits(wallet, seal)) {
                return true;
            }
        }
        return false;
    }

    /** Returns the bytes that the proofs take in memory, about. */
    long weight() {
        return proofs.stream().mapToLong(Proof::weight).sum();
    }

    /** Returns for which hosts, and repositories at them, credentials were asked for last. */
    List<String> places() {
        return proofs.isEmpty() ? List.of() : proofs.getLast().places();
    }

    /** Returns this access with one more proof; the oldest one gives way when there are too many. */
    Access with(Proof proof) {
        if (proof.isAnonymous()) {
            return new Access(true, List.of());
        }
        List<Proof> all = new ArrayList<>(proofs);
        all.remove(proof);
        all.add(proof);
        return new Access(isPublic, all.subList(Math.max(0, all.size() - MOST_PROOFS), all.size()));
    }

    /** Returns this access with as many of the latest proofs as can be written in some bytes. */
    Access within(long most) {
        long left = most - new Access(isPublic, List.of()).bytes().length;
        int first = proofs.size();
        while (first > 0) {
            Wire.Writer writer = new Wire.Writer();
            write(proofs.get(first - 1), writer);
            left -= writer.bytes().length;
            if (left < 0) {
                break;
            }
            first--;
        }
        return first == 0 ? this : new Access(isPublic, proofs.subList(first, proofs.size()));
    }

    private byte[] bytes() {
        Wire.Writer writer = new Wire.Writer();
        write(writer);
        return writer.bytes();
    }

    void write(Wire.Writer writer) {
        writer.number(isPublic ? 1 : 0).number(proofs.size());
        proofs.forEach(proof -> write(proof, writer));
    }

    private static void write(Proof proof, Wire.Writer writer) {
        writer.texts(proof.places()).text(proof.code());
    }

    static Access read(Wire.Reader reader) throws CorruptException {
        boolean isPublic = reader.number() == 1;
        int size = reader.size();
        List<Proof> proofs = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            proofs.add(new Proof(reader.texts(), reader.text()));
        }
        return new Access(isPublic, proofs);
    }
}
