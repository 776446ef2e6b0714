package dev.pequod.cue;

import dev.pequod.cue.internal.syntax.AttributeArguments;
import java.util.List;
import java.util.Optional;

/**
 * An attribute of a field, {@code @name(body)}: a remark for programs, which does not change the value.
 *
 * @param name its name, without the at sign
 * @param body what stands between the parentheses
 */
public record Attribute(String name, String body) {
    /** Returns the arguments that stand alone, not as {@code key=value}, without quotes, in their order. */
    public List<String> arguments() {
        return AttributeArguments.of(body).all().stream()
                .filter(a -> a.key().isEmpty())
                .map(AttributeArguments.Argument::value)
                .toList();
    }

    /** Returns the value in {@code key=value}, without quotes; empty if the key is not there. */
    public Optional<String> value(String key) {
        return Optional.ofNullable(AttributeArguments.of(body).value(key));
    }

    static Attribute parse(String text) {
        int open = text.indexOf('(');
        return new Attribute(text.substring(1, open), text.substring(open + 1, text.length() - 1));
    }
}
