package dev.pequod.resolver.git;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The signature of a commit or a tag, as {@code git commit -S} and {@code git tag -s} write it: of a commit into its header
 * {@code gpgsig}, of a tag after its text. What is signed is the object without the signature, which may be one of ssh or one of OpenPGP.
 */
final class GitSignature {
    private static final byte[] HEADER = "gpgsig ".getBytes(StandardCharsets.US_ASCII);
    private static final String COMMIT = "commit";
    /** Lines end with a line feed only: each byte of a name is a character here, and some of those would end one, too. */
    private static final Pattern TIME = Pattern.compile("(?md)^(?:committer|tagger) .*> ([0-9]{1,11}) [+-][0-9]{4}$");

    private static final String WANTED =
            ", as PEQUOD_GIT_ALLOWED_SIGNERS or the signature policy wants it or its tag to be";
    private static final String BEGIN_OF_ANY = "\n-----BEGIN ";

    private final String what;
    private final String armored;
    private final byte[] signed;

    /**
     * Makes the signature of an object.
     *
     * @param what {@code commit} or {@code tag}, for messages
     * @param armored the signature, empty if there is none
     * @param signed the bytes of the object without it
     */
    GitSignature(String what, String armored, byte[] signed) {
        this.what = what;
        this.armored = armored;
        this.signed = signed;
    }

    /** Returns what is signed, for messages. */
    String what() {
        return what;
    }

    /** Returns the signature as it stands there. */
    String armored() {
        return armored;
    }

    /** Returns the bytes that are signed. */
    byte[] signed() {
        return signed;
    }

    /**
     * Returns who signed a commit.
     *
     * @param commit the bytes of the commit's object, whose id was checked
     * @throws UnverifiedException if it was nobody who is allowed; the message says what is wrong
     */
    static String ofCommit(byte[] commit, AllowedSigners signers) throws UnverifiedException {
        return split(commit).verifiedBy(signers);
    }

    /**
     * Returns who signed the tag of a commit.
     *
     * @param tag the bytes of the tag's object, whose id was checked
     * @param name the full name under which it was asked for; empty if by its own id, which leaves no doubt about which tag is meant
     * @param commit the id of the commit that it must be a tag of
     * @throws UnverifiedException if it was nobody who is allowed, or is a tag of something else, or another tag; the message says what is wrong
     */
    static String ofTag(byte[] tag, String name, String commit, AllowedSigners signers) throws UnverifiedException {
        String text = new String(tag, StandardCharsets.ISO_8859_1); // a character for each byte
        String target = "object " + commit + "\ntype commit\n";
        if (!text.startsWith(target)) {
            throw new UnverifiedException("the tag is not one of the commit itself");
        }
        int begin = text.lastIndexOf(BEGIN_OF_ANY);
        String signature = begin < 0 ? "" : text.substring(begin + 1).strip();
        String signer = new GitSignature("tag", signature, Arrays.copyOf(tag, begin + 1)).verifiedBy(signers);
        byte[] expected = (target + "tag ").getBytes(StandardCharsets.US_ASCII);
        String called = name.isEmpty() ? "" : name.substring(GitRefs.TAGS.length()) + "\n";
        boolean isNamedSo = startsWith(tag, 0, expected)
                && startsWith(tag, expected.length, called.getBytes(StandardCharsets.UTF_8));
        if (!isNamedSo) {
            throw new UnverifiedException("the tag that " + signer + " signed has another name");
        }
        return signer;
    }

    private String verifiedBy(AllowedSigners signers) throws UnverifiedException {
        if (armored.isEmpty()) {
            throw new UnverifiedException("the " + what + " is not signed" + (what.equals(COMMIT) ? WANTED : ""));
        }
        if (armored.startsWith(OpenPgpKeys.BEGIN_SIGNATURE)) {
            return signers.openPgp().verifiedBy(this);
        }
        if (!armored.startsWith(SshSignature.BEGIN)) {
            throw new UnverifiedException(
                    "the " + what + " is signed in another form than those of GPG and ssh, such as that of S/MIME");
        }
        SshSignature signature = SshSignature.read(armored);
        String key = signature.key().fingerprint();
        List<AllowedSigner> known = signers.with(signature.key());
        if (known.isEmpty()) {
            throw unknown("the key " + key);
        }
        Optional<Instant> time = time();
        Optional<String> signer = known.stream()
                .filter(one -> one.countsAt(time))
                .map(one -> one.principals() + " " + key)
                .findFirst();
        if (signer.isEmpty()) {
            throw new UnverifiedException("the " + what + " is signed with the key " + key + " of "
                    + known.getFirst().principals() + ", which is not allowed to sign at "
                    + time.map(Instant::toString).orElse("a time that it does not tell"));
        }
        if (!signature.fits(signed)) {
            throw unfit(signer.orElseThrow());
        }
        return signer.orElseThrow();
    }

    /** Returns when it was committed or tagged, by its own account, which is what git compares; empty if it does not tell. */
    private Optional<Instant> time() {
        String text = new String(signed, StandardCharsets.ISO_8859_1);
        int end = text.indexOf("\n\n");
        Matcher time = TIME.matcher(end < 0 ? text : text.substring(0, end + 1));
        return time.find() ? Optional.of(Instant.ofEpochSecond(Long.parseLong(time.group(1)))) : Optional.empty();
    }

    /** Returns what to say of a key that is nobody's. */
    UnverifiedException unknown(String key) {
        return new UnverifiedException(
                "the " + what + " is signed with " + key + ", which is not among the allowed signers");
    }

    /** Returns what to say of a signature over something else. */
    UnverifiedException unfit(String signer) {
        return new UnverifiedException("the signature by " + signer + " does not fit the " + what);
    }

    /** Takes the signature out of a commit; there is none if there are several. */
    private static GitSignature split(byte[] commit) {
        ByteArrayOutputStream signed = new ByteArrayOutputStream();
        ByteArrayOutputStream signature = new ByteArrayOutputStream();
        int count = 0;
        int at = 0;
        boolean inSignature = false;
        while (at < commit.length && commit[at] != '\n') {
            int end = at;
            while (end < commit.length && commit[end] != '\n') {
                end++;
            }
            int next = Math.min(commit.length, end + 1);
            boolean begins = startsWith(commit, at, HEADER);
            inSignature = begins || inSignature && commit[at] == ' ';
            if (begins) {
                count++;
            }
            if (inSignature) {
                int from = begins ? at + HEADER.length : at + 1;
                signature.write(commit, from, next - from);
            } else {
                signed.write(commit, at, next - at);
            }
            at = next;
        }
        signed.write(commit, at, commit.length - at);
        String armored =
                count == 1 ? signature.toString(StandardCharsets.US_ASCII).strip() : "";
        return new GitSignature(COMMIT, armored, signed.toByteArray());
    }

    private static boolean startsWith(byte[] bytes, int at, byte[] first) {
        return at + first.length <= bytes.length && Arrays.equals(bytes, at, at + first.length, first, 0, first.length);
    }
}
