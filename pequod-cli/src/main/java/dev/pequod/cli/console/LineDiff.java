package dev.pequod.cli.console;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The difference between two texts in the unified format.
 *
 * <p>Lines that occur exactly once in both texts are anchors; the longest sequence of anchors that is in order in both is
 * kept, and grown by the equal lines around each (an "anchored" or "patience" difference). It takes n log n time, and
 * people find the result easier to read than a shortest one, which likes to match lonely braces.
 */
public final class LineDiff {
    private static final int CONTEXT = 3;

    private final String[] before;
    private final String[] after;
    private final StringBuilder out = new StringBuilder();
    private final List<String> hunk = new ArrayList<>();
    private int hunkBefore;
    private int hunkAfter;
    private int countBefore;
    private int countAfter;

    private LineDiff(String before, String after) {
        this.before = lines(before);
        this.after = lines(after);
    }

    /** A stretch of lines that both texts have: it starts at line {@code x} of one and at line {@code y} of the other. */
    private record Anchor(int x, int y) {}

    /** Returns the difference, or the empty string if there is none. */
    public static String unified(String beforeName, String before, String afterName, String after) {
        if (before.equals(after)) {
            return "";
        }
        LineDiff diff = new LineDiff(before, after);
        diff.out
                .append("diff ")
                .append(beforeName)
                .append(' ')
                .append(afterName)
                .append('\n');
        diff.out.append("--- ").append(beforeName).append('\n');
        diff.out.append("+++ ").append(afterName).append('\n');
        diff.run();
        return diff.out.toString();
    }

    private static String[] lines(String text) {
        if (text.isEmpty()) {
            return new String[0];
        }
        String[] lines = text.split("(?<=\n)", -1);
        int last = lines.length - 1;
        if (lines[last].isEmpty()) {
            return Arrays.copyOf(lines, last);
        }
        lines[last] += "\n\\ No newline at end of file\n";
        return lines;
    }

    private void run() {
        int doneX = 0;
        int doneY = 0;
        for (Anchor anchor : anchors()) {
            if (anchor.x < doneX) {
                continue; // within what an earlier anchor has grown to
            }
            int startX = anchor.x;
            int startY = anchor.y;
            while (startX > doneX && startY > doneY && before[startX - 1].equals(after[startY - 1])) {
                startX--;
                startY--;
            }
            int endX = anchor.x;
            int endY = anchor.y;
            while (endX < before.length && endY < after.length && before[endX].equals(after[endY])) {
                endX++;
                endY++;
            }
            add('-', before, doneX, startX);
            add('+', after, doneY, startY);
            keep(startX, endX, endY);
            doneX = endX;
            doneY = endY;
        }
    }

    /** Adds lines that both have: all of a short stretch, the ends of a long one. */
    private void keep(int startX, int endX, int endY) {
        boolean isLast = endX == before.length && endY == after.length;
        if (!isLast && !hunk.isEmpty() && endX - startX < 2 * CONTEXT) {
            add(' ', before, startX, endX);
            return;
        }
        if (!hunk.isEmpty()) {
            add(' ', before, startX, Math.min(startX + CONTEXT, endX));
            flush();
        }
        if (!isLast) {
            int from = Math.max(startX, endX - CONTEXT);
            hunkBefore = from;
            hunkAfter = endY - (endX - from);
            add(' ', before, from, endX);
        }
    }

    private void add(char mark, String[] lines, int from, int to) {
        for (int i = from; i < to; i++) {
            hunk.add(mark + lines[i]);
        }
        countBefore += mark == '+' ? 0 : to - from;
        countAfter += mark == '-' ? 0 : to - from;
    }

    private void flush() {
        // A side without lines is numbered by the line before it.
        out.append("@@ -")
                .append(countBefore > 0 ? hunkBefore + 1 : hunkBefore)
                .append(',')
                .append(countBefore);
        out.append(" +")
                .append(countAfter > 0 ? hunkAfter + 1 : hunkAfter)
                .append(',')
                .append(countAfter);
        out.append(" @@\n");
        hunk.forEach(out::append);
        hunk.clear();
        countBefore = 0;
        countAfter = 0;
    }

    /** Returns the longest rising sequence of lines that are unique in both texts, between the texts' start and end. */
    private List<Anchor> anchors() {
        Map<String, Integer> inBefore = unique(before);
        Map<String, Integer> inAfter = unique(after);
        List<Anchor> candidates = new ArrayList<>();
        for (int x = 0; x < before.length; x++) {
            Integer y = inBefore.containsKey(before[x]) ? inAfter.get(before[x]) : null;
            if (y != null) {
                candidates.add(new Anchor(x, y));
            }
        }
        int[] tails = new int[candidates.size()]; // by length: the candidate with the least y that ends such a sequence
        int[] previous = new int[candidates.size()];
        int length = 0;
        for (int i = 0; i < candidates.size(); i++) {
            int y = candidates.get(i).y;
            int low = 0;
            int high = length;
            while (low < high) {
                int middle = (low + high) >>> 1;
                if (candidates.get(tails[middle]).y < y) {
                    low = middle + 1;
                } else {
                    high = middle;
                }
            }
            previous[i] = low == 0 ? -1 : tails[low - 1];
            tails[low] = i;
            length = Math.max(length, low + 1);
        }
        List<Anchor> all = new ArrayList<>();
        all.add(new Anchor(before.length, after.length));
        for (int i = length == 0 ? -1 : tails[length - 1]; i >= 0; i = previous[i]) {
            all.addFirst(candidates.get(i));
        }
        all.addFirst(new Anchor(0, 0));
        return all;
    }

    /** Returns the index of every line that occurs once. */
    private static Map<String, Integer> unique(String[] lines) {
        Map<String, Integer> index = new HashMap<>();
        for (int i = 0; i < lines.length; i++) {
            index.merge(lines[i], i, (first, second) -> -1);
        }
        index.values().removeIf(i -> i < 0);
        return index;
    }
}
