package dev.penguin.internal.journal;

import dev.penguin.message.AssistantMessage;
import dev.penguin.message.Message;
import dev.penguin.message.Part;
import dev.penguin.message.ProviderData;
import dev.penguin.message.SystemMessage;
import dev.penguin.message.ToolCall;
import dev.penguin.message.ToolMessage;
import dev.penguin.message.Usage;
import dev.penguin.message.UserMessage;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Encodes messages as the objects that a log holds, and decodes them. */
final class MessageCodec {
  private MessageCodec() {}

  static Map<String, Object> write(Message message) {
    Map<String, Object> form = new LinkedHashMap<>();
    if (message instanceof UserMessage user) {
      form.put("role", "user");
      form.put("parts", parts(user.parts()));
    } else if (message instanceof AssistantMessage said) {
      form.put("role", "assistant");
      form.put("parts", parts(said.parts()));
      form.put("calls", said.toolCalls().stream().map(MessageCodec::write).toList());
    } else if (message instanceof ToolMessage result) {
      form.put("role", "tool");
      form.put("call", result.callId());
      form.put("name", result.toolName());
      form.put("parts", parts(result.parts()));
      form.put("failed", result.failed());
    } else if (message instanceof SystemMessage system) {
      form.put("role", "system");
      form.put("text", system.text());
    } else {
      throw new IllegalArgumentException("No form for " + message.getClass().getName());
    }
    return form;
  }

  static Message read(JsonObjectReader form) {
    String role = form.text("role");
    Message message =
        switch (role) {
          case "user" -> new UserMessage(readParts(form));
          case "assistant" -> new AssistantMessage(readParts(form), readCalls(form));
          case "tool" ->
              new ToolMessage(
                  form.text("call"), form.text("name"), readParts(form), form.flag("failed"));
          case "system" -> new SystemMessage(form.text("text"));
          default -> throw new UnknownKindException("a message of '" + role + "'");
        };
    form.end();
    return message;
  }

  static Map<String, Object> write(ToolCall call) {
    Map<String, Object> form = new LinkedHashMap<>();
    form.put("id", call.id());
    form.put("name", call.name());
    form.put("arguments", call.argumentsJson());
    writeData(call.providerData(), form);
    return form;
  }

  static ToolCall readCall(JsonObjectReader form) {
    ToolCall call =
        new ToolCall(form.text("id"), form.text("name"), form.text("arguments"), readData(form));
    form.end();
    return call;
  }

  static List<Long> write(Usage usage) {
    return List.of(
        usage.inputTokens(),
        usage.outputTokens(),
        usage.cachedInputTokens(),
        usage.cacheWriteTokens(),
        usage.reasoningTokens());
  }

  static Usage readUsage(List<?> form) {
    if (form.size() != 5 || !form.stream().allMatch(Long.class::isInstance)) {
      throw new IllegalArgumentException("the usage is not five numbers");
    }
    return new Usage(
        (Long) form.get(0),
        (Long) form.get(1),
        (Long) form.get(2),
        (Long) form.get(3),
        (Long) form.get(4));
  }

  private static List<Object> parts(List<Part> parts) {
    List<Object> forms = new ArrayList<>(parts.size());
    for (Part part : parts) {
      Map<String, Object> form = new LinkedHashMap<>();
      if (part instanceof Part.Text text) {
        form.put("text", text.text());
        writeData(text.providerData(), form);
      } else if (part instanceof Part.Image image) {
        form.put("image", image.mediaType());
        form.put("base64", image.base64());
      } else if (part instanceof Part.Reasoning reasoning) {
        form.put("reasoning", reasoning.text());
        form.put("signature", reasoning.signature());
        form.put("origin", reasoning.origin());
        writeData(reasoning.providerData(), form);
      } else {
        throw new IllegalArgumentException("No form for " + part.getClass().getName());
      }
      forms.add(form);
    }
    return forms;
  }

  private static List<Part> readParts(JsonObjectReader message) {
    List<Part> parts = new ArrayList<>();
    for (Object each : message.list("parts")) {
      JsonObjectReader form = JsonObjectReader.of(each);
      if (form.has("text")) {
        parts.add(new Part.Text(form.text("text"), readData(form)));
      } else if (form.has("image")) {
        parts.add(new Part.Image(form.text("image"), form.text("base64")));
      } else if (form.has("reasoning")) {
        parts.add(
            new Part.Reasoning(
                form.text("reasoning"),
                form.text("signature"),
                form.text("origin"),
                readData(form)));
      } else {
        throw new UnknownKindException("a part of a message");
      }
      form.end();
    }
    return parts;
  }

  /** Whether a message holds what format 1 has no place for. */
  static boolean hasData(Message message) {
    List<Part> parts = List.of();
    if (message instanceof AssistantMessage said) {
      if (said.toolCalls().stream().anyMatch(call -> !call.providerData().isEmpty())) {
        return true;
      }
      parts = said.parts();
    } else if (message instanceof UserMessage user) {
      parts = user.parts();
    } else if (message instanceof ToolMessage result) {
      parts = result.parts();
    }
    return parts.stream().anyMatch(part -> !data(part).isEmpty());
  }

  private static ProviderData data(Part part) {
    if (part instanceof Part.Text text) {
      return text.providerData();
    }
    return part instanceof Part.Reasoning reasoning ? reasoning.providerData() : ProviderData.NONE;
  }

  private static void writeData(ProviderData data, Map<String, Object> form) {
    if (!data.isEmpty()) {
      form.put("data", List.of(data.origin(), data.json()));
    }
  }

  private static ProviderData readData(JsonObjectReader form) {
    if (!form.has("data")) {
      return ProviderData.NONE;
    }
    List<?> data = form.list("data");
    if (data.size() == 2
        && data.get(0) instanceof String at
        && data.get(1) instanceof String json) {
      return new ProviderData(at, json);
    }
    throw new IllegalArgumentException("the data of a provider are not two texts");
  }

  private static List<ToolCall> readCalls(JsonObjectReader message) {
    List<ToolCall> calls = new ArrayList<>();
    message.list("calls").forEach(call -> calls.add(readCall(JsonObjectReader.of(call))));
    return calls;
  }
}
