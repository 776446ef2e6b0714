package dev.pequod.resolver.git;

/** Makes what a server sent fit for a message: on one line, without what a terminal would obey, not longer than a few lines. */
final class GitWords {
    private static final int LONGEST = 600;

    private GitWords() {}

    static String shown(String text) {
        StringBuilder out = new StringBuilder();
        text.strip().codePoints().limit(LONGEST).forEach(c -> {
            boolean isVisible = switch (Character.getType(c)) {
                case Character.CONTROL,
                        Character.FORMAT,
                        Character.LINE_SEPARATOR,
                        Character.PARAGRAPH_SEPARATOR,
                        Character.SURROGATE -> false;
                default -> true;
            };
            out.appendCodePoint(isVisible ? c : ' ');
        });
        return out.toString();
    }
}
