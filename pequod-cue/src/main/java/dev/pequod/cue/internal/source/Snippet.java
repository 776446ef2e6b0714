package dev.pequod.cue.internal.source;

/** Shows the line of a place with a caret under it. Tabs are kept, so that the caret stands right; long lines are cut. */
public final class Snippet {

    private static final int WIDTH = 120;
    private static final String CARET_COLOUR = "\u001B[1;31m";
    private static final String RESET = "\u001B[0m";

    private Snippet() {}

    /** Returns the line and, below it, carets under the stretch as far as it is on that line, each line with a line feed. */
    public static String of(SourcePos pos, boolean colour) {
        SourceFile file = pos.file();
        int at = Math.max(0, Math.min(pos.start(), file.length()));
        int line = file.line(at);
        String text = file.lineText(line);
        int column = Math.min(at - file.lineStart(line), text.length());
        int from = Math.max(0, Math.min(column - WIDTH / 2, text.length() - WIDTH));
        int to = Math.min(text.length(), from + WIDTH);
        String shown = (from > 0 ? "…" : "") + text.substring(from, to) + (to < text.length() ? "…" : "");
        int length = Math.max(1, Math.min(pos.end() - at, to - column));

        String gutter = line + " | ";
        StringBuilder out = new StringBuilder();
        out.append(gutter).append(visible(shown)).append('\n');
        out.append(" ".repeat(gutter.length() - 2)).append("| ").append(from > 0 ? " " : "");
        for (int i = from; i < column; i++) {
            char c = text.charAt(i);
            if (!Character.isLowSurrogate(c)) {
                out.append(c == '\t' ? '\t' : ' ');
            }
        }
        String carets = "^".repeat(length);
        return out.append(colour ? CARET_COLOUR + carets + RESET : carets)
                .append('\n')
                .toString();
    }

    /** Replaces control characters other than tabs, which could make a terminal do things. */
    private static String visible(String text) {
        StringBuilder out = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            out.append(Character.isISOControl(c) && c != '\t' ? '\uFFFD' : c);
        }
        return out.toString();
    }
}
