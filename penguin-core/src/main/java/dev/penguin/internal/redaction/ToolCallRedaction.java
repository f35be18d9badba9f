package dev.penguin.internal.redaction;

import dev.penguin.message.AssistantMessage;
import dev.penguin.message.ToolCall;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/**
 * Redacts keys in the ids and names of tool calls before anything of them is emitted or stored. An
 * id that holds a key is made anew. A name that holds a key belongs to no tool, and is replaced by
 * another name that belongs to none.
 */
public final class ToolCallRedaction {
  private static final String NAME = "redacted";

  private ToolCallRedaction() {}

  /**
   * The reply without secrets in the names and ids of its calls; the very same without any.
   *
   * @param isTool whether a name is the name of a tool, which keeps it
   */
  public static AssistantMessage clean(
      AssistantMessage reply, Predicate<String> isTool, Redactor redactor) {
    List<ToolCall> calls = new ArrayList<>(reply.toolCalls().size());
    boolean changed = false;
    for (ToolCall call : reply.toolCalls()) {
      boolean id = holdsSecret(call.id(), redactor);
      boolean name = holdsSecret(call.name(), redactor) && !isTool.test(call.name());
      changed |= id || name;
      calls.add(
          id || name
              ? new ToolCall(
                  id ? "" : call.id(),
                  name ? unknown(isTool) : call.name(),
                  call.argumentsJson(),
                  call.providerData())
              : call);
    }
    return changed ? new AssistantMessage(reply.parts(), calls) : reply;
  }

  private static boolean holdsSecret(String text, Redactor redactor) {
    return !redactor.hide(text).equals(text);
  }

  private static String unknown(Predicate<String> isTool) {
    String name = NAME;
    while (isTool.test(name)) {
      name += "_";
    }
    return name;
  }
}
