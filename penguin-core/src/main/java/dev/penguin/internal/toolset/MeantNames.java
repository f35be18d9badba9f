package dev.penguin.internal.toolset;

import dev.penguin.internal.text.NearestName;
import dev.penguin.message.AssistantMessage;
import dev.penguin.message.ToolCall;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Gives calls the names of the tools that they mean: a model may add blanks, a namespace, a number
 * or a marker of its template to a name, or write it in another case. Done when the reply arrives,
 * so that rules, limits and the log know a tool by its own name alone. A name that could mean two
 * tools stays as it is, and is refused later.
 */
public final class MeantNames {
  private static final int MAX_LENGTH = 300;
  private static final String MARKER = "<|";
  private static final String CALL = "()";

  private MeantNames() {}

  /** The reply with the names of tools where one is meant; the very same where all are known. */
  public static AssistantMessage in(AssistantMessage reply, ToolSet tools) {
    if (reply.toolCalls().stream().allMatch(call -> tools.isTaken(call.name()))) {
      return reply;
    }
    Set<String> names = namesOf(tools);
    List<ToolCall> calls = new ArrayList<>();
    for (ToolCall call : reply.toolCalls()) {
      String name = meant(call.name(), names).orElse(call.name());
      calls.add(
          name.equals(call.name())
              ? call
              : new ToolCall(call.id(), name, call.argumentsJson(), call.providerData()));
    }
    return new AssistantMessage(reply.parts(), calls);
  }

  /** The name of the tool that is meant; what was written when none is, or more than one. */
  public static String of(String written, ToolSet tools) {
    return meant(written, namesOf(tools)).orElse(written);
  }

  private static Set<String> namesOf(ToolSet tools) {
    Set<String> names = new TreeSet<>(tools.names());
    names.addAll(ControlTools.RESERVED);
    return names;
  }

  /** The one name that is meant; empty when there is none, or more than one. */
  static Optional<String> meant(String written, Set<String> names) {
    if (names.contains(written)) {
      return Optional.of(written);
    }
    if (written.length() > MAX_LENGTH) {
      return Optional.empty();
    }
    String name = plain(written);
    List<String> steps = List.of(name.split("[.:/]", -1));
    if (!steps.stream().allMatch(MeantNames::isName)) {
      return Optional.empty();
    }
    int last = steps.size() - 1;
    if (last > 0 && steps.get(last).chars().allMatch(Character::isDigit)) {
      last--; // a number that counts the calls
    }
    boolean several = steps.subList(0, last).stream().anyMatch(step -> isOneOf(names, step));
    return several ? Optional.empty() : NearestName.same(steps.get(last), names);
  }

  /** The name without blanks, quotes, brackets and markers around it. */
  private static String plain(String written) {
    int marker = written.indexOf(MARKER);
    String name = (marker < 0 ? written : written.substring(0, marker)).strip();
    int last = name.length() - 1;
    if (last > 1 && "\"'`".indexOf(name.charAt(0)) >= 0 && name.charAt(last) == name.charAt(0)) {
      name = name.substring(1, last).strip();
    }
    return name.endsWith(CALL) ? name.substring(0, name.length() - CALL.length()) : name;
  }

  private static boolean isOneOf(Set<String> names, String step) {
    return NearestName.same(step, names).isPresent();
  }

  private static boolean isName(String step) {
    return !step.isEmpty()
        && step.chars()
            .allMatch(
                c ->
                    c >= 'a' && c <= 'z'
                        || c >= 'A' && c <= 'Z'
                        || c >= '0' && c <= '9'
                        || c == '_'
                        || c == '-');
  }
}
