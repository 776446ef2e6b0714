package dev.pequod.cue.internal.encoding;

import java.io.Reader;
import java.util.function.BooleanSupplier;
import java.util.function.LongConsumer;
import java.util.function.Supplier;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.ScannerException;
import org.snakeyaml.engine.v2.scanner.Scanner;
import org.snakeyaml.engine.v2.scanner.ScannerImpl;
import org.snakeyaml.engine.v2.scanner.StreamReader;
import org.snakeyaml.engine.v2.tokens.Token;

/**
 * The library's scanner, made to accept what YAML and the reference accept and the library does not: a tab between two tokens of a
 * line. The library stops in front of it with its state intact, so that it can go on behind it.
 */
final class YamlScanner implements Scanner {
    private static final String MARK = "---";

    private final String text;
    private final StreamReader reader;
    private final Scanner scanner;
    private final CodePointOffsets offsets;
    private final LongConsumer watcher;
    /** Where the last tab between two tokens stands; what is behind it in its line is no indentation. */
    private int separated;

    YamlScanner(LoadSettings settings, String text, LongConsumer watcher) {
        this.text = text;
        this.reader = new StreamReader(settings, new WatchedReader(text, watcher));
        this.watcher = watcher;
        this.scanner = new ScannerImpl(settings, reader);
        this.offsets = new CodePointOffsets(text);
    }

    /** Tells the watcher whenever the library fills its buffer. */
    private static final class WatchedReader extends Reader {
        private final String text;
        private final LongConsumer watcher;
        private int next;

        WatchedReader(String text, LongConsumer watcher) {
            this.text = text;
            this.watcher = watcher;
        }

        @Override
        public int read(char[] buffer, int start, int length) {
            watcher.accept(length);
            int end = Math.min(text.length(), next + length);
            if (end == next && length > 0) {
                return -1;
            }
            text.getChars(next, end, buffer, start);
            int count = end - next;
            next = end;
            return count;
        }

        @Override
        public void close() {}
    }

    @Override
    public boolean checkToken(Token.ID... choices) {
        return skippingTabs(() -> scanner.checkToken(choices));
    }

    @Override
    public Token peekToken() {
        return retrying(scanner::peekToken);
    }

    @Override
    public boolean hasNext() {
        return skippingTabs(scanner::hasNext);
    }

    @Override
    public Token next() {
        return retrying(scanner::next);
    }

    @Override
    public void resetDocumentIndex() {
        scanner.resetDocumentIndex();
    }

    private boolean skippingTabs(BooleanSupplier call) {
        return retrying(call::getAsBoolean);
    }

    private <T> T retrying(Supplier<T> call) {
        watcher.accept(1);
        while (true) {
            try {
                return call.get();
            } catch (ScannerException e) {
                if (reader.peek() != '\t' || !separatesTokens(e)) {
                    throw e;
                }
                while (reader.peek() == '\t' || reader.peek() == ' ') {
                    watcher.accept(1);
                    reader.forward();
                }
            }
        }
    }

    /** Reports whether a tab stands behind something that is no indicator, after which it would be indentation. */
    private boolean separatesTokens(ScannerException e) {
        if (e.getProblemMark().map(Mark::getIndex).orElse(-1) != reader.getIndex()) {
            return false;
        }
        int tab = offsets.offset(reader.getIndex());
        for (int i = tab - 1; i >= separated; i--) {
            watcher.accept(1);
            char c = text.charAt(i);
            if (c == '\n' || c == '\r') {
                return isBehindMark(i + 1, tab);
            }
            if (" \t-?:".indexOf(c) < 0) {
                separated = tab;
                return true;
            }
        }
        return separated > 0 || isBehindMark(0, tab);
    }

    /** Reports whether a line begins with the mark of a document, and blanks up to a tab. */
    private boolean isBehindMark(int line, int tab) {
        if (!text.startsWith(MARK, line)
                || !text.substring(line + MARK.length(), tab).isBlank()) {
            return false;
        }
        separated = tab;
        return true;
    }
}
