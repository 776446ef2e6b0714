package dev.pequod.cli.command;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.Range;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.TypeConversionException;

/** What a command declares. Options have one or more names in one string, such as {@code "-o --output"}. */
public final class Syntax {
    private static final List<String> BOOLEANS = List.of("true", "false");

    private final CommandSpec spec;
    private final List<String> examples = new ArrayList<>();

    Syntax(CommandSpec spec) {
        this.spec = spec;
    }

    /** Adds a paragraph of help above the options, beyond the summary. Its parts are joined, and wrapped where it is shown. */
    public Syntax describe(String... parts) {
        spec.usageMessage().descriptionHeading("%n").description(escaped(String.join(" ", parts)));
        return this;
    }

    /** Adds an example below the options. */
    public Syntax example(String command) {
        examples.add("  " + command);
        spec.usageMessage().footerHeading("%nExamples:%n").footer(escaped(examples.toArray(String[]::new)));
        return this;
    }

    /** Declares an option without a value. */
    public Syntax flag(String names, String description) {
        spec.addOption(flagOption(names, description).build());
        return this;
    }

    /** Declares an option without a value that every command below takes, too, and that no help names. */
    public Syntax sharedHiddenFlag(String names, String description) {
        return shared(flagOption(names, description).hidden(true));
    }

    /** Declares an option with a value that is understood only to be refused. */
    public Syntax hiddenOption(String names, String label, String description) {
        spec.addOption(valueOption(names, label, description).hidden(true).build());
        return this;
    }

    /** Declares an option without a value that every command below has, too. */
    public Syntax sharedFlag(String names, String description) {
        return shared(flagOption(names, description));
    }

    /** Declares the option that shows the help of this command and of every command below. */
    public Syntax help(String names, String description) {
        return shared(flagOption(names, description).usageHelp(true));
    }

    /** Declares an option with a value; of several the last counts. */
    public Syntax option(String names, String label, String description) {
        spec.addOption(valueOption(names, label, description).build());
        return this;
    }

    /** Declares an option with a value that every command below has, too. */
    public Syntax sharedOption(String names, String label, String description) {
        return shared(valueOption(names, label, description));
    }

    /** Declares an option that may be given several times. */
    public Syntax options(String names, String label, String description) {
        spec.addOption(valueOption(names, label, description)
                .type(List.class)
                .auxiliaryTypes(String.class)
                .build());
        return this;
    }

    /** Declares an option whose value is one of some words. */
    public Syntax choice(String names, String label, List<String> words, String description) {
        spec.addOption(choiceOption(names, label, words, description).build());
        return this;
    }

    /** Declares an option whose value is one of some words and that every command below has, too. */
    public Syntax sharedChoice(String names, String label, List<String> words, String description) {
        return shared(choiceOption(names, label, words, description));
    }

    private Syntax shared(OptionSpec.Builder option) {
        spec.addOption(option.scopeType(ScopeType.INHERIT).build());
        return this;
    }

    /** Declares the operands: what is on the command line besides options. */
    public Syntax operands(String label, int least, int most, String description) {
        spec.addPositional(PositionalParamSpec.builder()
                .type(List.class)
                .auxiliaryTypes(String.class)
                .arity(Range.valueOf(least + ".." + (most == Integer.MAX_VALUE ? "*" : String.valueOf(most))))
                .index(most == Integer.MAX_VALUE ? "0..*" : "0.." + (most - 1))
                .paramLabel(label)
                .required(least > 0)
                .hideParamSyntax(true)
                .description(escaped(description))
                .build());
        return this;
    }

    /** Declares an operand that must be given, after those that were declared before; options may stand between them. */
    public Syntax operand(String label, String description) {
        spec.addPositional(operandOf(label, description)
                .type(List.class)
                .auxiliaryTypes(String.class)
                .build());
        return this;
    }

    /** Declares the one operand, which is one of some words. */
    public Syntax operand(String label, List<String> words, String description) {
        spec.addPositional(operandOf(label, description + ": " + String.join(", ", words))
                .type(String.class)
                .completionCandidates(words)
                .converters(word -> oneOf(words, word))
                .build());
        return this;
    }

    private PositionalParamSpec.Builder operandOf(String label, String description) {
        return PositionalParamSpec.builder()
                .arity("1")
                .index(String.valueOf(spec.positionalParameters().size()))
                .paramLabel(label)
                .required(true)
                .description(escaped(description));
    }

    private static OptionSpec.Builder flagOption(String names, String description) {
        return named(names, description)
                .type(Boolean.class)
                .arity("0..1") // --flag=false takes it back
                .converters(word -> Boolean.valueOf(oneOf(BOOLEANS, word.toLowerCase(Locale.ROOT))))
                .fallbackValue("true");
    }

    private static OptionSpec.Builder valueOption(String names, String label, String description) {
        return named(names, description).type(String.class).arity("1").paramLabel(label);
    }

    private static OptionSpec.Builder choiceOption(String names, String label, List<String> words, String description) {
        return valueOption(names, label, description + ": " + String.join(", ", words))
                .completionCandidates(words)
                .converters(word -> oneOf(words, word));
    }

    private static String oneOf(List<String> words, String word) {
        if (!words.contains(word)) {
            throw new TypeConversionException("'" + word + "' is none of " + String.join(", ", words));
        }
        return word;
    }

    private static OptionSpec.Builder named(String names, String description) {
        String[] each = names.split(" ", -1);
        return OptionSpec.builder(each[0], Arrays.copyOfRange(each, 1, each.length))
                .description(escaped(description));
    }

    /** The parser formats help texts, for which a percent sign is special. */
    private static String[] escaped(String... lines) {
        return Arrays.stream(lines)
                .map(line -> Unbroken.write(line).replace("%", "%%"))
                .toArray(String[]::new);
    }
}
