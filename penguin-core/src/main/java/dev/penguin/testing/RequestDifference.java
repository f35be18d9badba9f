package dev.penguin.testing;

import dev.penguin.message.Message;
import dev.penguin.model.ModelRequest;
import dev.penguin.tool.ToolSpec;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Finds the first place at which a request differs from a recorded one. */
final class RequestDifference {
  private RequestDifference() {}

  /** The place and both sides of it, for people; empty when the requests are equal. */
  static Optional<String> between(ModelRequest recorded, ModelRequest asked) {
    return inMessages(recorded.messages(), asked.messages())
        .or(() -> inTools(recorded.tools(), asked.tools()))
        .or(() -> inValues("maxOutputTokens", recorded.maxOutputTokens(), asked.maxOutputTokens()))
        .or(() -> inValues("resultSchema", recorded.resultSchema(), asked.resultSchema()))
        .or(() -> inValues("toolChoice", recorded.toolChoice(), asked.toolChoice()));
  }

  private static Optional<String> inMessages(List<Message> recorded, List<Message> asked) {
    return inLists("message", recorded, asked, Message::toString);
  }

  private static Optional<String> inTools(List<ToolSpec> recorded, List<ToolSpec> asked) {
    return inLists("tool", recorded, asked, ToolSpec::toString);
  }

  private static <T> Optional<String> inLists(
      String name, List<T> recorded, List<T> asked, Function<T, String> describe) {
    for (int i = 0; i < Math.min(recorded.size(), asked.size()); i++) {
      if (!recorded.get(i).equals(asked.get(i))) {
        return difference(
            "%s %d".formatted(name, i + 1),
            describe.apply(recorded.get(i)),
            describe.apply(asked.get(i)));
      }
    }
    if (recorded.size() == asked.size()) {
      return Optional.empty();
    }
    int first = Math.min(recorded.size(), asked.size());
    return Optional.of(
        "%s %d: recorded %s, got %s"
            .formatted(name, first + 1, at(recorded, first, describe), at(asked, first, describe)));
  }

  private static <T> String at(List<T> list, int index, Function<T, String> describe) {
    return index < list.size()
        ? FirstDifference.beginning(describe.apply(list.get(index)))
        : "nothing";
  }

  private static Optional<String> inValues(String name, Object recorded, Object asked) {
    return recorded.equals(asked)
        ? Optional.empty()
        : difference(name, recorded.toString(), asked.toString());
  }

  private static Optional<String> difference(String place, String recorded, String asked) {
    return Optional.of(place + ": " + FirstDifference.between("recorded", recorded, asked));
  }
}
