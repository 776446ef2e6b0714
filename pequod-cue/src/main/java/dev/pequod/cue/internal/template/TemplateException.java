package dev.pequod.cue.internal.template;

/** Says why a template cannot be parsed or executed. The message is for users and tells the line. */
public final class TemplateException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** Makes an exception; functions throw it without a line. */
    public TemplateException(String message) {
        super(message, null, false, false);
    }

    static TemplateException at(int line, String message) {
        return new TemplateException("template: :" + line + ": " + message);
    }
}
