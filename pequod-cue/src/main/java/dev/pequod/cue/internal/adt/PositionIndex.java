package dev.pequod.cue.internal.adt;

import java.util.Arrays;

/**
 * Where the items of a growing list stand, by a hash of each, for lists that are long and searched often. Those of one hash are found
 * in the order of the list, and whoever asks compares them. Takes some 20 bytes for an item. Not thread-safe.
 */
public final class PositionIndex {
    private static final int NONE = -1;

    private int[] hashes = new int[32];

    /** By position the next item of the same bucket. */
    private int[] following = new int[32];

    private int[] first;
    private int[] last;
    private int size;

    public PositionIndex() {
        first = empty(64);
        last = empty(64);
    }

    private static int[] empty(int buckets) {
        int[] a = new int[buckets];
        Arrays.fill(a, NONE);
        return a;
    }

    /** Returns the number of items. */
    public int size() {
        return size;
    }

    /** Adds the hash of the next item. */
    public void add(int hash) {
        if (size == hashes.length) {
            hashes = Arrays.copyOf(hashes, 2 * size);
            following = Arrays.copyOf(following, 2 * size);
            first = empty(4 * size);
            last = empty(4 * size);
            for (int i = 0; i < size; i++) {
                append(i);
            }
        }
        hashes[size] = hash;
        append(size++);
    }

    private void append(int position) {
        int b = bucket(hashes[position]);
        if (first[b] == NONE) {
            first[b] = position;
        } else {
            following[last[b]] = position;
        }
        last[b] = position;
        following[position] = NONE;
    }

    private int bucket(int hash) {
        return (hash ^ hash >>> 16) & first.length - 1;
    }

    /** Returns the position of the first item with that hash, or -1. */
    public int first(int hash) {
        return withHash(first[bucket(hash)], hash);
    }

    /** Returns the position of the next item with that hash behind {@code position}, or -1. */
    public int next(int position, int hash) {
        return withHash(following[position], hash);
    }

    private int withHash(int from, int hash) {
        int i = from;
        while (i != NONE && hashes[i] != hash) {
            i = following[i];
        }
        return i;
    }
}
