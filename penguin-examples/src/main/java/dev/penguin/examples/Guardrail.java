package dev.penguin.examples;

import dev.penguin.PenguinAgent;
import dev.penguin.message.Message;
import dev.penguin.message.Part;
import dev.penguin.message.ToolCall;
import dev.penguin.message.ToolMessage;
import dev.penguin.message.UserMessage;
import dev.penguin.model.ModelInterceptor;
import dev.penguin.model.ModelReply;
import dev.penguin.model.ModelRequest;
import dev.penguin.testing.ScriptedModel;
import dev.penguin.tool.Tool;
import dev.penguin.tool.ToolInterceptor;
import dev.penguin.tool.ToolResult;
import java.util.List;
import java.util.regex.Pattern;

/** Hides e-mail addresses from the model, and keeps it from deleting contacts. */
public final class Guardrail {

  private Guardrail() {}

  // region: hide-addresses
  private static final Pattern ADDRESS = Pattern.compile("[\\w.+-]+@[\\w-]+(\\.[\\w-]+)+");

  /** Sends a mark in place of each address. The session keeps the addresses. */
  static ModelReply hideAddresses(ModelRequest request, ModelInterceptor.Chain chain) {
    List<Message> sent = request.messages().stream().map(Guardrail::hidden).toList();
    return chain.proceed(request.withMessages(sent));
  }

  /** What the model itself has written holds no address, as it was never sent one. */
  private static Message hidden(Message message) {
    if (message instanceof UserMessage user) {
      return new UserMessage(hidden(user.parts()));
    }
    if (message instanceof ToolMessage result) {
      return new ToolMessage(
          result.callId(), result.toolName(), hidden(result.parts()), result.failed());
    }
    return message;
  }

  private static List<Part> hidden(List<Part> parts) {
    return parts.stream()
        .map(
            part ->
                part instanceof Part.Text text
                    ? Part.text(ADDRESS.matcher(text.text()).replaceAll("[address]"))
                    : part)
        .toList();
  }

  // endregion

  // region: block-tool
  /** Refuses a tool, with words that the model reads. */
  static ToolResult keepContacts(ToolCall call, ToolInterceptor.Chain chain) throws Exception {
    return call.name().equals("delete_contact")
        ? ToolResult.failure("Contacts are deleted by hand only. Tell the user how.")
        : chain.proceed(call);
  }

  // endregion

  record Contact(String name) {}

  /**
   * Reads a contact, and tries to delete it.
   *
   * @param args nothing
   */
  public static void main(String[] args) {
    Tool find =
        Tool.of(
            "find_contact",
            "Finds a contact by name",
            Contact.class,
            contact -> contact.name() + " <ann@example.org>, likes fish");
    Tool delete =
        Tool.of("delete_contact", "Deletes a contact", Contact.class, contact -> "It was deleted.");
    // region: interceptors-of-agent
    try (PenguinAgent agent =
        ExampleModel.agent(script())
            .tools(find, delete)
            .modelInterceptors(Guardrail::hideAddresses)
            .toolInterceptors(Guardrail::keepContacts)
            .build()) {
      System.out.println(agent.run("What do you know of Ann? Then delete her.").text());
    }
    // endregion
  }

  private static ScriptedModel.Builder script() {
    String[] known = {""};
    return ScriptedModel.builder()
        .call("find_contact", "{\"name\":\"Ann\"}")
        .turn(
            request -> {
              known[0] = ScriptedModel.results(request).get(0).text();
              return ModelReply.calls(
                  new ToolCall("call_2", "delete_contact", "{\"name\":\"Ann\"}"));
            })
        .turn(
            request ->
                ModelReply.text(
                    "I read: %s%nI could not delete it: %s"
                        .formatted(known[0], ScriptedModel.results(request).get(0).text())));
  }
}
