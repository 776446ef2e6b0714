package dev.pequod.apply;

import dev.pequod.graph.ObjectIdentity;
import dev.pequod.graph.json.JsonObject;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongPredicate;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * What watches tell of the objects of one owner until they are worked on: of each object the last word, however often it changes meanwhile. What is told of
 * objects that nobody is interested in is not kept at all: anybody can put the mark of any owner on any number of objects. Nor is an object in another version
 * of its kind than the one in which it is wanted, which is not to be compared with that; the watch of its own version tells of it, too. Thread-safe.
 */
public final class LastWords {
    private final Map<ObjectIdentity, Word> words = new LinkedHashMap<>();
    private final ToLongFunction<JsonObject> weight;
    /** By object, the version of its kind. */
    private Map<ObjectIdentity, String> interest;

    /**
     * Makes one that hears of the objects of an inventory, as long as there is memory for them.
     *
     * @param inventory what the owner has, as far as is known before anything is planned
     * @param weight returns about how many bytes an object takes
     */
    public LastWords(Inventory inventory, ToLongFunction<JsonObject> weight) {
        this.interest =
                versions(inventory.entries().stream().map(Inventory.Entry::ref).toList());
        this.weight = weight;
    }

    private static Map<ObjectIdentity, String> versions(Iterable<ObjectRef> objects) {
        Map<ObjectIdentity, String> versions = new HashMap<>();
        objects.forEach(ref -> versions.put(ref.identity(), ref.apiVersion()));
        return versions;
    }

    /** The last word on one object. */
    private static final class Word {
        /** What it was when it left, which somebody may have to know although another one is there since. */
        private @Nullable JsonObject left;
        /** Whether it was told of what left, and not taken up, before it did. */
        private boolean isNew;

        private @Nullable JsonObject there;
        /** Whether there was no memory for what is there. */
        private boolean isToBeRead;

        /** Reports whether what is there is known to be newer: a watch that is given up may tell of it late. */
        private boolean isOutdated(JsonObject object) {
            return there != null && isSame(object, there) && isOlder(object, there);
        }

        private void changed(JsonObject object) {
            there = object;
            isToBeRead = false;
        }

        private void left(JsonObject last) {
            if (there != null && isSame(last, there)) {
                left = last;
                isNew = true;
                there = null;
            } else if (there == null && !isToBeRead && (left == null || !isSame(last, left))) {
                left = last;
                isNew = false;
            }
        }

        private void tooLarge() {
            there = null;
            isToBeRead = true;
        }

        private void tell(ObjectIdentity identity, Application application) {
            if (left != null) {
                if (isNew) {
                    application.observe(left);
                }
                application.observeLeft(left);
            }
            if (isToBeRead) {
                application.forget(identity);
            } else if (there != null) {
                application.observe(there);
            }
        }
    }

    private static boolean isSame(JsonObject one, JsonObject other) {
        return one.object("metadata")
                .string("uid")
                .equals(other.object("metadata").string("uid"));
    }

    private static boolean isOlder(JsonObject object, JsonObject known) {
        return ResourceVersion.isOlder(
                object.object("metadata").string("resourceVersion"),
                known.object("metadata").string("resourceVersion"));
    }

    /**
     * Keeps what a watch told of an object; where there is no memory for it, that it is to be read again. Returns whether anybody is interested.
     *
     * @param gone whether that is what it was last
     * @param room takes so many bytes if there is room for them, or gives so many back
     */
    public synchronized boolean hear(JsonObject object, boolean gone, LongPredicate room) {
        ObjectIdentity identity = ObjectIdentity.of(object);
        String version = interest.get(identity);
        if (version == null || !gone && !version.equals(object.string("apiVersion"))) {
            return false; // gone it is by all versions
        }
        Word word = words.computeIfAbsent(identity, i -> new Word());
        if (!gone && word.isOutdated(object)) {
            return true;
        }
        if (!room.test(bytes(object) - bytes(word.there))) {
            word.tooLarge();
        } else if (gone) {
            word.left(object);
        } else {
            word.changed(object);
        }
        return true;
    }

    private long bytes(@Nullable JsonObject object) {
        return object == null ? 0 : weight.applyAsLong(object);
    }

    /**
     * Is interested in these objects from now on, and in no others; of one that is named in two versions of its kind, in the last. What they are before
     * that is read by whoever asks for it from now on.
     */
    public synchronized void only(Iterable<ObjectRef> objects) {
        interest = versions(objects);
        words.keySet().retainAll(interest.keySet());
    }

    /** Tells an application what was told since the last time. */
    public void tell(Application application) {
        List<Map.Entry<ObjectIdentity, Word>> told;
        synchronized (this) {
            told = List.copyOf(words.entrySet());
            words.clear();
        }
        told.forEach(word -> word.getValue().tell(word.getKey(), application));
    }
}
