package dev.pequod.cli.command;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Help;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/**
 * All commands as a tree, and the parser of the command line made of it.
 *
 * <p>Commands are declared by calls rather than by annotations: reading annotations by reflection would take a fifth of the
 * time that a whole run may take.
 */
public final class CommandTree {

    /** Longer lines are hard to read. */
    private static final int HELP_WIDTH = 100;

    /** What operands are called that name what a cluster has; others may be files. */
    private static final String OF_CLUSTER = "NAME";

    /** By this line the generator turns off that bash completes names of files, for all that it has no words for. */
    private static final String NO_FILES = "  type compopt &>/dev/null && compopt +o default\n\n";

    private final Command root;
    private @Nullable CommandLine whole;

    /** Makes the tree below the command that the program itself is. */
    public CommandTree(Command root) {
        this.root = root;
    }

    /** Returns the parser of all commands, made when it is needed: for help, completion, and what cannot be understood. */
    private CommandLine whole() {
        CommandLine made = whole;
        if (made == null) {
            made = parser(command -> true);
            whole = made;
        }
        return made;
    }

    private CommandLine parser(Predicate<Command> wanted) {
        CommandLine parser = new CommandLine(spec(root, wanted));
        parser.setExpandAtFiles(false);
        parser.setInterpolateVariables(false);
        parser.setOverwrittenOptionsAllowed(true);
        parser.setUsageHelpWidth(HELP_WIDTH);
        parser.setHelpFactory(FlagHelp::new);
        return parser;
    }

    /** Help that shows a flag without the value that it need not have. */
    private static final class FlagHelp extends Help {
        FlagHelp(CommandSpec spec, ColorScheme colors) {
            super(spec, colors);
        }

        @Override
        public IParamLabelRenderer parameterLabelRenderer() {
            IParamLabelRenderer usual = super.parameterLabelRenderer();
            return new IParamLabelRenderer() {
                @Override
                public Ansi.Text renderParameterLabel(ArgSpec arg, Ansi ansi, List<Ansi.IStyle> styles) {
                    return arg.arity().min() == 0 && arg.isOption()
                            ? ansi.new Text("")
                            : usual.renderParameterLabel(arg, ansi, styles);
                }

                @Override
                public String separator() {
                    return usual.separator();
                }
            };
        }
    }

    private static CommandSpec spec(Command command, Predicate<Command> wanted) {
        CommandSpec spec = CommandSpec.wrapWithoutInspection(command).name(command.name());
        spec.usageMessage()
                .header(command.summary())
                .synopsisHeading("%nUsage: ")
                .parameterListHeading("%n")
                .optionListHeading("%nOptions:%n")
                .commandListHeading("%nCommands:%n")
                .sortOptions(false)
                .abbreviateSynopsis(true)
                .synopsisSubcommandLabel("COMMAND");
        command.declare(new Syntax(spec));
        for (Command sub : command.subcommands()) {
            if (wanted.test(sub)) {
                spec.addSubcommand(sub.name(), spec(sub, wanted));
            }
        }
        return spec;
    }

    /** Returns what the command line says, as far as it can be understood. */
    public ParsedLine parse(List<String> args) {
        List<String> words = new ArrayList<>(args);
        moveHelp(words);
        // Most of the time would go to commands that nobody asked for.
        Set<String> named = new HashSet<>(words);
        ParsedLine line = parse(parser(command -> named.contains(command.name())), words);
        return line.problem().isEmpty() && !line.helpRequested() ? line : parse(whole(), words);
    }

    /** Makes of {@code help} in the place of a command what the option means: {@code cue help eval} is {@code cue eval --help}. */
    private void moveHelp(List<String> words) {
        Command at = root;
        for (int i = 0; i < words.size() && !at.subcommands().isEmpty(); i++) {
            String word = words.get(i);
            if (word.equals("help")) {
                words.remove(i);
                // What is no command is told to be none.
                if (i == words.size()
                        || words.get(i).startsWith("-")
                        || sub(at, words.get(i)).isPresent()) {
                    words.add("--help");
                }
                return;
            }
            Optional<Command> sub = sub(at, word);
            if (sub.isEmpty()) {
                return;
            }
            at = sub.orElseThrow();
        }
    }

    private static Optional<Command> sub(Command group, String name) {
        return group.subcommands().stream()
                .filter(command -> command.name().equals(name))
                .findFirst();
    }

    private static ParsedLine parse(CommandLine parser, List<String> words) {
        try {
            List<CommandLine> chain =
                    parser.parseArgs(withValuesOfFlags(parser, words)).asCommandLineList();
            return parsed(chain, Problem.empty(chain));
        } catch (ParameterException e) {
            return parsed(List.of(e.getCommandLine()), Problem.of(e));
        }
    }

    /** The parser would take {@code false} behind a flag for its value: only {@code --flag=false} has one, as in the reference program. */
    private static String[] withValuesOfFlags(CommandLine parser, List<String> words) {
        String[] all = words.toArray(String[]::new);
        CommandSpec at = parser.getCommandSpec();
        for (int i = 0; i < all.length && !all[i].equals("--"); i++) {
            CommandLine sub = at.subcommands().get(all[i]);
            at = sub == null ? at : sub.getCommandSpec();
            OptionSpec option = last(at, all[i]);
            if (option != null) {
                if (option.arity().min() > 0) {
                    i++;
                } else if (i + 1 < all.length && all[i + 1].matches("(?i)true|false")) {
                    all[i] += "=true";
                }
            }
        }
        return all;
    }

    /** Returns the option that a word ends with, be it the last of a group such as {@code -ac}; null if it ends with a value, or is none. */
    private static @Nullable OptionSpec last(CommandSpec command, String word) {
        OptionSpec option = command.findOption(word);
        if (option != null || !word.matches("-[^-=].+")) {
            return option;
        }
        for (int i = 1; i < word.length(); i++) {
            option = command.findOption("-" + word.charAt(i));
            if (option == null || option.arity().min() > 0) {
                return i == word.length() - 1 ? option : null; // what is behind it is its value
            }
        }
        return option;
    }

    private static ParsedLine parsed(List<CommandLine> chain, String problem) {
        CommandSpec spec = chain.getLast().getCommandSpec();
        List<ParseResult> levels = problem.isEmpty()
                ? chain.stream().map(CommandLine::getParseResult).toList()
                : List.of();
        return new ParsedLine((Command) spec.userObject(), spec.qualifiedName(), new Arguments(levels), problem);
    }

    /**
     * Returns how the last of some words may go on, one line each, and then what kubectl is to do beside: {@code :0} for names of files,
     * {@code :4} for nothing.
     */
    public List<String> complete(List<String> words) {
        List<String> before = words.isEmpty() ? words : words.subList(0, words.size() - 1);
        String last = words.isEmpty() ? "" : words.getLast();
        CommandSpec at = spec();
        for (String word : before) {
            CommandLine sub = at.subcommands().get(word);
            at = sub == null ? at : sub.getCommandSpec();
        }
        OptionSpec open = before.isEmpty() ? null : at.findOption(before.getLast());
        Set<String> found = new LinkedHashSet<>();
        if (open != null && open.arity().min() > 0) {
            Iterable<String> candidates = open.completionCandidates();
            if (candidates != null) {
                candidates.forEach(found::add);
            }
        } else if (last.startsWith("-")) {
            at.options().forEach(option -> found.addAll(List.of(option.names())));
        } else {
            found.addAll(at.subcommands().keySet());
            at.positionalParameters().forEach(operand -> {
                if (operand.completionCandidates() != null) {
                    operand.completionCandidates().forEach(found::add);
                }
            });
        }
        boolean files = found.isEmpty()
                && (open != null
                        || at.positionalParameters().stream()
                                .anyMatch(operand -> !operand.paramLabel().equals(OF_CLUSTER)));
        return Stream.concat(found.stream().filter(word -> word.startsWith(last)), Stream.of(files ? ":0" : ":4"))
                .toList();
    }

    /** Returns the help of a command of the tree, for a terminal of some columns with or without colours. */
    public String help(String path, int columns, boolean colors) {
        CommandLine at = whole();
        at.setUsageHelpWidth(Math.min(columns, HELP_WIDTH));
        for (String name : path.split(" ", -1)) {
            at = at.getSubcommands().getOrDefault(name, at);
        }
        Help.ColorScheme scheme = Help.defaultColorScheme(colors ? Help.Ansi.ON : Help.Ansi.OFF);
        at.setColorScheme(scheme); // operands have the colours of this one, which would look at the terminal itself
        return Unbroken.read(at.getUsageMessage(scheme));
    }

    /** Returns the completion script for bash, which zsh understands, too. */
    String bashCompletion() {
        return Unbroken.read(AutoComplete.bash(spec().name(), whole())).replace(NO_FILES, "");
    }

    CommandSpec spec() {
        return whole().getCommandSpec();
    }
}
