package dev.pequod.resolver.dependencies;

import dev.pequod.api.Digest;
import dev.pequod.api.FetchContext;
import dev.pequod.api.FetchedModule;
import dev.pequod.api.ModuleException;
import dev.pequod.api.ModuleException.Reason;
import dev.pequod.api.ModuleFiles;
import dev.pequod.api.ModuleLimits;
import dev.pequod.api.OciRef;
import dev.pequod.api.Quote;
import dev.pequod.api.VersionOrder;
import dev.pequod.resolver.json.ForeignJson;
import dev.pequod.resolver.memory.HeapGate;
import dev.pequod.resolver.memory.HeapShares;
import dev.pequod.resolver.oci.ModuleArtifact;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The modules that a module needs, put into its folder {@code vendor}, so that whoever renders it needs nothing else.
 *
 * <p>Which versions those are is decided as CUE does, by minimal version selection: each module names the least version of
 * each module it needs, and of several for one major version the highest is taken, which is the least that suits all. What was
 * taken is written down in {@code vendor/modules.json} with its digest, by which it is fetched from then on, whatever the version means later.
 * Thread-safe if the source is.
 */
public final class Dependencies {
    static final String VENDOR = "vendor/";
    private static final String LOCK = VENDOR + "modules.json";
    private static final String NEEDED_BY = "moduleFile";
    private static final String CONTENT = "contentDigest";
    private static final String MODULES = "modules";
    private static final String DIGEST = "digest";
    static final String VERSION = "version";
    private static final String MAJORS = "majors";
    private static final String FILES = "files";
    private static final String LANGUAGE = "language";
    static final int MOST_MODULES = 200;
    /** How many modules are fetched at a time; as many may be in memory beside what is kept of those before. */
    private static final int AT_A_TIME = 8;
    /** How many times as large as a module what is fetched at a time may be: some of it may be versions that are replaced. */
    private static final int LARGER_MEANWHILE = 2;
    /** All files are there as they came, as what is needed with the digest of that, and as the result. */
    private static final int COPIES = 3;

    private final CueRegistry registry;
    private final Source source;
    private final Recent<Boolean> complete = new Recent<>();
    private final Recent<List<String>> unlocked = new Recent<>();
    private final Recent<Boolean> edited = new Recent<>();

    /** Gets a module as its registry has it, without what it needs in turn. */
    @FunctionalInterface
    public interface Source {

        /**
         * Returns the module of a reference with a version as its tag.
         *
         * @param room where it is loaded
         */
        FetchedModule fetch(OciRef ref, FetchContext context, SearchRoom room) throws ModuleException;

        /** Returns once more a module that was fetched for this, by its digest. */
        default FetchedModule fetchAgain(OciRef ref, FetchContext context) throws ModuleException {
            return fetch(ref, context, new SearchRoom());
        }
    }

    /** Makes a finder of what modules need. */
    public Dependencies(CueRegistry registry, Source source) {
        this.registry = registry;
        this.source = source;
    }

    /** Returns a text that changes with where modules are looked for. */
    public String fingerprint() {
        return "dependencies from " + registry.fingerprint();
    }

    /**
     * Reports whether a module has with it all it needs: it needs nothing, {@code vendor/modules.json} was written for this module
     * file and for the files that are in the folder, or there is none and someone else put a folder there for each module that is needed.
     *
     * @param name how messages call the module
     */
    public boolean isComplete(String name, ModuleFiles files) throws ModuleException {
        // Most modules need nothing, and most of the time this is all that resolving one from memory takes.
        return !files.text(ModuleArtifact.MODULE_FILE).orElse("").contains(ModuleFile.DEPS)
                || complete.get(
                        List.of(files.contentDigest()),
                        () -> Wanted.of(name, files).isComplete(files));
    }

    /**
     * Returns a module with all it needs. It is verified by those who signed the module itself and, as far as its own files do not tell
     * the digests of what it needs, by those who signed that, who are named too, or said to be nobody.
     *
     * @param name how messages call the module
     * @param before what it came to before, for somebody else perhaps: what was chosen then is taken again, by its digest
     * @throws ModuleException if something it needs cannot be had, or is not what it was
     */
    public FetchedModule complete(String name, FetchedModule module, Optional<ModuleFiles> before, FetchContext context)
            throws ModuleException {
        ModuleFiles files = module.files();
        Wanted wanted = Wanted.of(name, files);
        if (wanted.isComplete(files)) {
            return module;
        }
        Map<?, ?> choice = before.isPresent() ? lock(name, before.orElseThrow()) : wanted.lock();
        Chosen chosen = choose(wanted, choice, files, context);
        boolean isByContent = module.sourceDigest().equals(files.contentDigest());
        List<String> signers = new ArrayList<>(List.of(module.verifiedBy()));
        if (!module.verifiedBy().isEmpty()) {
            chosen.unlocked()
                    .forEach((dependency, signer) ->
                            signers.add(dependency + " by " + (signer.isEmpty() ? "nobody" : signer)));
        }
        return new FetchedModule(
                chosen.files(),
                isByContent ? chosen.files().contentDigest() : module.sourceDigest(),
                String.join("; ", signers));
    }

    /**
     * Returns the module's files with all it needs; themselves if that is the case already.
     *
     * @param name how messages call the module
     * @throws ModuleException if something it needs cannot be had, or is not what it was
     */
    public ModuleFiles vendored(String name, ModuleFiles files, FetchContext context) throws ModuleException {
        Wanted wanted = Wanted.of(name, files);
        return wanted.isComplete(files)
                ? files
                : choose(wanted, wanted.lock(), files, context).files();
    }

    /**
     * Returns what {@link #vendored} does, with {@code vendor/modules.json}: where that is missing, what is in the folder is made anew.
     *
     * @param name how messages call the module
     * @throws ModuleException if something it needs cannot be had, or is not what it was
     */
    public ModuleFiles locked(String name, ModuleFiles files, FetchContext context) throws ModuleException {
        Wanted wanted = Wanted.of(name, files);
        return wanted.isComplete(files) && !wanted.isWithoutLock(files)
                ? files
                : choose(wanted, wanted.lock(), files, context).files();
    }

    /**
     * Returns a warning of needed modules that are in the folder {@code vendor}, as nothing tells what they were when they came there.
     *
     * @param name how messages call the module
     * @param files the module's files as they are
     */
    public static Optional<String> withoutLock(String name, ModuleFiles files) throws ModuleException {
        Wanted wanted = Wanted.of(name, files);
        return wanted.isWithoutLock(files) && wanted.isComplete(files)
                ? Optional.of(name + " has what it needs in its folder vendor, but no " + LOCK
                        + ", so nothing locks what is there: run pequod module vendor " + name)
                : Optional.empty();
    }

    /**
     * Returns a warning of modules that were chosen by their versions alone, which can be given to other bytes.
     *
     * @param name how messages call the module
     * @param files the module's files as they came
     * @param complete its files with all it needs
     */
    public Optional<String> unlocked(String name, ModuleFiles files, ModuleFiles complete) throws ModuleException {
        List<String> all = unlocked.get(
                List.of(files.contentDigest(), complete.contentDigest()), () -> chosenByVersion(name, files, complete));
        return all.isEmpty()
                ? Optional.empty()
                : Optional.of(name + " names what it needs by version only, which can be given to other bytes: "
                        + String.join(", ", all) + "; pequod module push puts all of it into the module");
    }

    /**
     * Returns a warning of files in the folder {@code vendor} that are not what it was written with, as what is locked is taken in their
     * place.
     *
     * @param name how messages call the module
     * @param files the module's files as they came
     */
    public Optional<String> edited(String name, ModuleFiles files) throws ModuleException {
        boolean isEdited = files.bytes(LOCK).isPresent()
                && edited.get(
                        List.of(files.contentDigest()),
                        () -> Wanted.of(name, files).isEdited(files));
        return isEdited
                ? Optional.of(name + " has other files in vendor than " + LOCK
                        + " was written with, so what it locks is taken"
                        + " in their place; pequod module vendor writes them anew, and a package that is changed"
                        + " belongs into a folder of the module's own")
                : Optional.empty();
    }

    /**
     * Returns a warning of modules that are needed in other versions than the folder {@code vendor} was written with, so that they are
     * fetched each time.
     *
     * @param name how messages call the module
     * @param files the module's files as they are
     * @param complete its files with all it needs
     */
    public static Optional<String> outdated(String name, ModuleFiles files, ModuleFiles complete)
            throws ModuleException {
        Map<?, ?> before = modules(lock(name, files));
        List<String> all = new ArrayList<>();
        modules(lock(name, complete)).forEach((module, entry) -> {
            if (entry instanceof Map<?, ?> chosen && !version(chosen).equals(version(before.get(module)))) {
                all.add(module + " " + chosen.get(VERSION) + " instead of " + version(before.get(module)));
            }
        });
        return all.isEmpty() || files.bytes(LOCK).isEmpty()
                ? Optional.empty()
                : Optional.of(name + " needs what is not in its folder vendor, and was fetched: "
                        + String.join(", ", all) + "; pequod module vendor " + name + " brings it up to date");
    }

    private static Object version(@Nullable Object entry) {
        return entry instanceof Map<?, ?> facts && facts.get(VERSION) instanceof String version ? version : "none";
    }

    private static List<String> chosenByVersion(String name, ModuleFiles files, ModuleFiles complete)
            throws ModuleException {
        Map<?, ?> before = modules(lock(name, files));
        List<String> all = new ArrayList<>();
        modules(lock(name, complete)).forEach((module, entry) -> {
            if (entry instanceof Map<?, ?> chosen && !isSame(chosen, before.get(module))) {
                all.add(module + " " + chosen.get(VERSION) + " (" + chosen.get(DIGEST) + ")");
            }
        });
        return all;
    }

    /** Reports whether two entries of the lock name the same bytes; what else they say depends on who wrote them. */
    private static boolean isSame(Map<?, ?> one, @Nullable Object other) {
        return other instanceof Map<?, ?> facts
                && Objects.equals(one.get(VERSION), facts.get(VERSION))
                && Objects.equals(one.get(DIGEST), facts.get(DIGEST));
    }

    /**
     * Returns what {@code vendor/modules.json} says; nothing if there is none.
     *
     * @throws ModuleException if it is none, as it may have been written by anybody; what it says of modules and versions can be repeated
     */
    static Map<?, ?> lock(String name, ModuleFiles files) throws ModuleException {
        Optional<byte[]> written = files.bytes(LOCK);
        if (written.isEmpty()) {
            return Map.of();
        }
        Map<?, ?> lock = new ForeignJson(LOCK + " of " + name + " (delete the folder vendor to make it anew)")
                .readObject(written.orElseThrow());
        if (modules(lock).size() > MOST_MODULES) {
            throw new ModuleException(
                    Reason.LIMIT_EXCEEDED,
                    "Tried to read " + LOCK + " of " + name + " but it names more than " + MOST_MODULES + " modules");
        }
        for (Map.Entry<?, ?> one : modules(lock).entrySet()) {
            String module = String.valueOf(one.getKey());
            Object version = one.getValue() instanceof Map<?, ?> facts ? facts.get(VERSION) : null;
            if (!ModuleFile.isPath(module) || !VersionOrder.isVersion(String.valueOf(version))) {
                throw new ModuleException(
                        Reason.INVALID_MODULE,
                        "Tried to read " + LOCK + " of " + name + " but it names "
                                + Quote.of(module + " " + version) + ", which is no version of a module; delete the"
                                + " folder vendor to make it anew");
            }
        }
        return lock;
    }

    /** Returns the digest of what is in the folder {@code vendor}, but for the lock. */
    private static Digest contentDigest(ModuleFiles files) {
        return files.digest(path -> path.startsWith(VENDOR) && !path.equals(LOCK));
    }

    /**
     * Returns the digest that the lock tells of a version of a module; empty if it is not about it.
     *
     * @throws ModuleException if it is none
     */
    private static Optional<Digest> locked(String name, Map<?, ?> lock, String dependency, String version)
            throws ModuleException {
        if (!(modules(lock).get(dependency) instanceof Map<?, ?> locked) || !version.equals(locked.get(VERSION))) {
            return Optional.empty();
        }
        try {
            return Optional.of(Digest.parse(String.valueOf(locked.get(DIGEST))));
        } catch (IllegalArgumentException e) {
            throw new ModuleException(
                    Reason.INVALID_MODULE,
                    "Tried to get " + dependency + " " + version + " for " + name + " but in " + LOCK
                            + " is no digest of it: " + e.getMessage()
                            + "; delete the folder vendor to make it anew",
                    e);
        }
    }

    static Map<?, ?> modules(Map<?, ?> lock) {
        return lock.get(MODULES) instanceof Map<?, ?> modules ? modules : Map.of();
    }

    /**
     * What a module says of those it needs.
     *
     * @param name how messages call the module
     * @param module its module file
     * @param digest the digest of the module file
     * @param lock what its {@code vendor/modules.json} says; empty if there is none
     */
    private record Wanted(String name, ModuleFile module, Digest digest, Map<?, ?> lock) {

        static Wanted of(String name, ModuleFiles files) throws ModuleException {
            return new Wanted(
                    name,
                    ModuleFile.read(name, files),
                    Digest.of(files.bytes(ModuleArtifact.MODULE_FILE).orElse(new byte[0])),
                    Dependencies.lock(name, files));
        }

        boolean isComplete(ModuleFiles files) {
            if (module.deps().isEmpty()) {
                return true;
            }
            return files.bytes(LOCK).isEmpty()
                    ? hasAll(files, module.deps().keySet())
                    : isLocked() && hasAll(files, locked()) && isUnchanged(files);
        }

        /** Reports whether it needs modules, and nothing says what they were. */
        boolean isWithoutLock(ModuleFiles files) {
            return !module.deps().isEmpty() && files.bytes(LOCK).isEmpty();
        }

        boolean isEdited(ModuleFiles files) {
            return isLocked() && !isUnchanged(files);
        }

        /** Reports whether the lock was written for this module file, and is whole. */
        private boolean isLocked() {
            return digest.toString().equals(lock.get(NEEDED_BY))
                    && module.deps().keySet().stream()
                            .allMatch(dep ->
                                    dep.equals(module.path()) || modules(lock).containsKey(dep));
        }

        /** Returns the modules that the lock is about and of which there are files. */
        private Set<String> locked() {
            Set<String> locked = new TreeSet<>();
            modules(lock).forEach((path, entry) -> {
                if (!(entry instanceof Map<?, ?> facts && Integer.valueOf(0).equals(facts.get(FILES)))) {
                    locked.add(String.valueOf(path));
                }
            });
            return locked;
        }

        /** Reports whether nobody has changed what the lock is about. */
        private boolean isUnchanged(ModuleFiles files) {
            return contentDigest(files).toString().equals(lock.get(CONTENT));
        }

        private static boolean hasAll(ModuleFiles files, Set<String> modules) {
            NavigableSet<String> paths = new TreeSet<>(files.evaluated().paths());
            return modules.stream()
                    .allMatch(module -> folders(module).stream().anyMatch(folder -> {
                        String first = paths.ceiling(folder);
                        return first != null && first.startsWith(folder);
                    }));
        }
    }

    /**
     * A module with all it needs.
     *
     * @param files all files
     * @param unlocked who signed the modules whose digests its own files do not tell, by path and version
     */
    private record Chosen(ModuleFiles files, Map<String, String> unlocked) {}

    /**
     * A module that is needed.
     *
     * @param ref where it is, by its digest there
     * @param version its version
     * @param verifiedBy who signed it
     * @param told what it says of those it needs
     * @param folders the folders that have CUE files
     * @param count how many files it has, but for those that name it: it is read as part of the module that needs it
     * @param bytes the bytes of these files
     * @param files these files; absent if they are too large to be kept while others are searched for
     */
    private record Needed(
            OciRef ref,
            String version,
            String verifiedBy,
            ModuleFile told,
            Set<String> folders,
            int count,
            long bytes,
            Optional<Map<String, byte[]>> files) {

        static Needed of(OciRef ref, String version, FetchedModule module, ModuleFile told, SearchRoom room) {
            Map<String, byte[]> files = filesOf(module);
            Set<String> folders = new TreeSet<>();
            long bytes = 0;
            for (Map.Entry<String, byte[]> file : files.entrySet()) {
                bytes += file.getValue().length;
                if (file.getKey().endsWith(".cue")) {
                    folders.add(file.getKey().substring(0, file.getKey().lastIndexOf('/') + 1));
                }
            }
            return new Needed(
                    new OciRef(ref.registry(), ref.repository(), "", Optional.of(module.sourceDigest())),
                    version,
                    module.verifiedBy(),
                    told,
                    folders,
                    files.size(),
                    bytes,
                    room.keeps(bytes) ? Optional.of(files) : Optional.empty());
        }

        private static Map<String, byte[]> filesOf(FetchedModule module) {
            Map<String, byte[]> files = new TreeMap<>();
            for (String path : module.files().paths()) {
                if (!path.startsWith("cue.mod/") && !path.startsWith(VENDOR)) {
                    files.put(path, module.files().bytes(path).orElseThrow());
                }
            }
            return files;
        }

        /** Returns this with its files. */
        Needed whole(Source source, FetchContext context) throws ModuleException {
            if (files.isPresent()) {
                return this;
            }
            Map<String, byte[]> again = filesOf(source.fetchAgain(ref, context));
            return new Needed(ref, version, verifiedBy, told, folders, count, bytes, Optional.of(again));
        }
    }

    /**
     * What is asked for.
     *
     * @param whose the first module that asked for it, as messages call it
     */
    private record Need(String module, String version, String whose) {
        private static final Set<Reason> NOT_THERE =
                EnumSet.of(Reason.NOT_FOUND, Reason.UNAVAILABLE, Reason.UNAUTHORIZED, Reason.FORBIDDEN);

        /**
         * Returns a failure to find it, with who needs it.
         *
         * @param isOfRegistry whether it is that of a registry, which another one may have
         */
        ModuleException told(ModuleException failure, boolean isOfRegistry) {
            return new ModuleException(
                    failure.reason(),
                    failure.getMessage() + "; " + ModuleArtifact.MODULE_FILE + " of " + whose + " needs " + module + " "
                            + version
                            + (isOfRegistry && NOT_THERE.contains(failure.reason())
                                    ? ", and CUE_REGISTRY says which registry has it"
                                    : ""),
                    failure);
        }
    }

    private Chosen choose(Wanted wanted, Map<?, ?> choice, ModuleFiles files, FetchContext context)
            throws ModuleException {
        Map<String, Needed> selected = new Selection(wanted, choice, context).select();
        checkNoneInAnother(selected);
        List<String> replaced = Stream.concat(selected.keySet().stream(), wanted.locked().stream())
                .flatMap(module -> folders(module).stream())
                .distinct()
                .toList();
        String what = "find what " + wanted.name() + " needs";
        long bytes = files.totalBytes()
                + selected.values().stream().mapToLong(Needed::bytes).sum();
        boolean isLarge =
                selected.values().stream().anyMatch(needed -> needed.files().isEmpty());
        // What is read again is kept by a cache, and so nobody holds this for long.
        return HeapShares.DEPENDENCIES.run(
                isLarge ? HeapGate.EIGHTH : 0, context.namespace(), context.deadline(), what, () -> {
                    Map<String, Needed> whole = new TreeMap<>();
                    for (Map.Entry<String, Needed> one : selected.entrySet()) {
                        whole.put(one.getKey(), one.getValue().whole(source, context));
                    }
                    return HeapGate.WORK.run(
                            COPIES * bytes,
                            context.deadline(),
                            what,
                            () -> chosen(wanted, whole, replaced, files, context));
                });
    }

    private static Chosen chosen(
            Wanted wanted, Map<String, Needed> selected, List<String> replaced, ModuleFiles files, FetchContext context)
            throws ModuleException {
        Map<String, byte[]> all = new TreeMap<>();
        for (String path : files.paths()) {
            // What else is in that folder is the module's own.
            if (!path.equals(LOCK) && replaced.stream().noneMatch(path::startsWith)) {
                all.put(path, files.bytes(path).orElseThrow());
            }
        }
        Map<String, String> unlocked = new TreeMap<>();
        List<String> entries = new ArrayList<>();
        Set<String> apart = apart(wanted.module(), selected);
        for (Map.Entry<String, Needed> one : selected.entrySet()) {
            String module = one.getKey();
            Needed needed = one.getValue();
            if (locked(wanted.name(), wanted.lock(), module, needed.version()).isEmpty()) {
                unlocked.put(module + " " + needed.version(), needed.verifiedBy());
            }
            String folder = VENDOR + (apart.contains(withoutMajor(module)) ? module : withoutMajor(module)) + "/";
            needed.files()
                    .orElseThrow()
                    .forEach((path, bytes) -> all.putIfAbsent(folder + path, bytes)); // the inner module comes first
            entries.add(entry(module, needed, wanted.module().language(), apart));
        }
        String text = "{\n  \"%s\": \"%s\",\n  \"%s\": \"%s\",\n  \"%s\": {\n%s\n  }\n}\n"
                .formatted(
                        CONTENT,
                        contentDigest(ModuleFiles.of(all, context.limits())),
                        NEEDED_BY,
                        wanted.digest(),
                        MODULES,
                        String.join(",\n", entries));
        all.put(LOCK, text.getBytes(StandardCharsets.UTF_8));
        return new Chosen(ModuleFiles.of(all, context.limits()), unlocked);
    }

    /**
     * Returns what the lock says of a module; where imports of another one need a major version, it says too which an import means.
     *
     * @param language the language version of the module that needs it, in which it is evaluated unless the lock says another one
     */
    private static String entry(String module, Needed needed, String language, Set<String> apart) {
        List<String> facts = new ArrayList<>(
                List.of("\"%s\": \"%s\"".formatted(DIGEST, needed.ref().digest().orElseThrow())));
        if (needed.count() == 0) {
            facts.add("\"%s\": 0".formatted(FILES));
        }
        String its = needed.told().language();
        if (!its.isEmpty() && !its.equals(language)) {
            facts.add("\"%s\": \"%s\"".formatted(LANGUAGE, its));
        }
        List<String> majors = new ArrayList<>();
        needed.told().majors().forEach((path, major) -> {
            if (apart.contains(path)) {
                majors.add("\"%s\": \"%s\"".formatted(path, major));
            }
        });
        if (!majors.isEmpty()) {
            facts.add("\"%s\": {%s}".formatted(MAJORS, String.join(", ", majors)));
        }
        facts.add("\"%s\": \"%s\"".formatted(VERSION, needed.version()));
        return "    \"%s\": {\n      %s\n    }".formatted(module, String.join(",\n      ", facts));
    }

    /**
     * Refuses modules of which two have CUE files for one import path, as an import of it could mean either. Major versions tell versions
     * of one module apart, and nothing else.
     */
    private static void checkNoneInAnother(Map<String, Needed> selected) throws ModuleException {
        Map<String, String> owners = new HashMap<>();
        for (Map.Entry<String, Needed> one : selected.entrySet()) {
            String module = one.getKey();
            String name = module + " " + one.getValue().version();
            for (String inside : one.getValue().folders()) {
                String path = withoutMajor(module) + "/" + inside;
                String folder = path.substring(0, path.length() - 1);
                String other = owners.putIfAbsent(folder, name);
                if (other != null && !withoutMajor(other).equals(withoutMajor(name))) {
                    throw new ModuleException(
                            Reason.INVALID_MODULE,
                            "Tried to find " + folder + " but two modules have it, " + other + " and " + name
                                    + "; use versions of which only one has it");
                }
            }
        }
    }

    /**
     * One search for what a module needs. Of each module only the version is kept that is the highest so far, and all together are no larger
     * than what comes of it may be: what others publish decides how many there are.
     */
    private final class Selection {
        private final Wanted wanted;
        private final Map<?, ?> choice;
        private final ModuleFile main;
        private final FetchContext context;
        private final SearchRoom room = new SearchRoom();
        private final Map<String, Needed> selected = new TreeMap<>();
        private final Set<String> seen = new HashSet<>();
        private final Deque<Need> open = new ArrayDeque<>();
        private long bytes;
        private int files;

        Selection(Wanted wanted, Map<?, ?> choice, FetchContext context) {
            this.wanted = wanted;
            this.choice = choice;
            main = wanted.module();
            this.context = context;
        }

        /** Returns each module in the version that is the highest of all that are asked for by what is needed at all. */
        private Map<String, Needed> select() throws ModuleException {
            need(wanted.name(), main);
            while (!open.isEmpty()) {
                List<Need> some = new ArrayList<>();
                while (some.size() < AT_A_TIME && !open.isEmpty()) {
                    some.add(open.removeFirst());
                }
                List<ModuleFile> fetched = Together.of(some, this::take);
                checkSize(1);
                for (int i = 0; i < some.size(); i++) {
                    need(some.get(i).module() + " " + some.get(i).version(), fetched.get(i));
                }
            }
            return selected;
        }

        /** Takes note of what a module needs and nobody did before. */
        private void need(String whose, ModuleFile file) throws ModuleException {
            for (Map.Entry<String, String> dep : file.deps().entrySet()) {
                if (dep.getKey().equals(main.path()) || !seen.add(dep.getKey() + " " + dep.getValue())) {
                    continue;
                }
                if (seen.size() > MOST_MODULES) {
                    throw tooMuch("more than " + MOST_MODULES + " versions of modules");
                }
                open.add(new Need(dep.getKey(), dep.getValue(), whose));
            }
        }

        /** Keeps a module if its version is the highest so far; at once, so that nothing stays in memory that is one too many. */
        private synchronized void keep(Need need, OciRef ref, FetchedModule fetched, ModuleFile file)
                throws ModuleException {
            Needed other = selected.get(need.module());
            if (other != null && VersionOrder.INSTANCE.compare(other.version(), need.version()) >= 0) {
                return;
            }
            Needed needed = Needed.of(ref, need.version(), fetched, file, room);
            selected.put(need.module(), needed);
            bytes += needed.bytes() - (other == null ? 0 : other.bytes());
            files += needed.count() - (other == null ? 0 : other.count());
            checkSize(LARGER_MEANWHILE);
        }

        /** Refuses what is so many times as large as a module may be. */
        private void checkSize(int times) throws ModuleException {
            ModuleLimits limits = context.limits();
            if (bytes / times > limits.maxTotalBytes() || files / times > limits.maxFiles()) {
                throw tooMuch("more than " + limits.maxTotalBytes() + " bytes or " + limits.maxFiles()
                        + " files, which a module may have");
            }
        }

        private ModuleException tooMuch(String what) {
            return new ModuleException(
                    Reason.LIMIT_EXCEEDED, "Tried to find what " + main.path() + " needs but it is " + what);
        }

        /** Returns what a module that is needed says of those it needs. */
        private ModuleFile take(Need need) throws ModuleException {
            OciRef ref;
            try {
                ref = find(need.module(), need.version());
            } catch (ModuleException e) {
                throw need.told(e, false);
            }
            FetchedModule fetched;
            ModuleFile file;
            try {
                fetched = fetch(ref, need);
                file = ModuleFile.read(need.module() + " " + need.version(), fetched.files());
                checkIs(need.module(), file, ref);
            } catch (ModuleException e) {
                throw need.told(e, true);
            }
            keep(need, ref, fetched, file);
            return file;
        }

        private FetchedModule fetch(OciRef ref, Need need) throws ModuleException {
            Optional<Digest> locked = Dependencies.locked(wanted.name(), choice, need.module(), need.version());
            return locked.isPresent() ? locked(ref, locked.orElseThrow()) : source.fetch(ref, context, room);
        }

        private static void checkIs(String module, ModuleFile found, OciRef ref) throws ModuleException {
            if (!found.path().equals(module)) {
                throw new ModuleException(
                        Reason.INVALID_MODULE,
                        "Tried to read the module " + module + " from " + ref + " but it is " + Quote.of(found.path()));
            }
        }

        /** Returns what a version was when it was locked, whatever it means now. */
        private FetchedModule locked(OciRef ref, Digest digest) throws ModuleException {
            try {
                return source.fetch(
                        new OciRef(ref.registry(), ref.repository(), "", Optional.of(digest)), context, room);
            } catch (ModuleException e) {
                throw e.reason() == Reason.NOT_FOUND
                        ? new ModuleException(
                                e.reason(),
                                e.getMessage() + "; " + LOCK + " of " + wanted.name() + " names this digest for "
                                        + ref.tag() + ", which may have been given to other bytes since",
                                e)
                        : e;
            }
        }

        private OciRef find(String module, String version) throws ModuleException {
            try {
                return registry.find(withoutMajor(module), version)
                        .orElseThrow(() -> new ModuleException(
                                Reason.NOT_FOUND,
                                "Tried to find " + module + " " + version
                                        + " but CUE_REGISTRY names no registry for it"));
            } catch (IllegalArgumentException e) {
                throw new ModuleException(
                        Reason.INVALID_MODULE, "Tried to find " + module + " " + version + " but " + e.getMessage(), e);
            }
        }
    }

    /**
     * Returns the paths of modules of which an import must have the major version, or be in a module that says which it means: there are
     * several, or a module names one both with and without it. Each has a folder with its major version, others are found without it.
     */
    private static Set<String> apart(ModuleFile main, Map<String, Needed> selected) {
        Set<String> paths = new HashSet<>();
        Set<String> apart = new HashSet<>();
        selected.keySet().stream()
                .map(Dependencies::withoutMajor)
                .filter(path -> !paths.add(path))
                .forEach(apart::add);
        Stream.concat(Stream.of(main), selected.values().stream().map(Needed::told))
                .flatMap(file -> file.twofold().stream())
                .map(Dependencies::withoutMajor)
                .forEach(apart::add);
        return apart;
    }

    /** Returns the folders that a module may have in the folder {@code vendor}. */
    static List<String> folders(String module) {
        return List.of(VENDOR + withoutMajor(module) + "/", VENDOR + module + "/");
    }

    static String withoutMajor(String module) {
        int at = module.lastIndexOf('@');
        return at < 0 ? module : module.substring(0, at);
    }
}
