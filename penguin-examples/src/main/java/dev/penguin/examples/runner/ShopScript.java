package dev.penguin.examples.runner;

import dev.penguin.message.Message;
import dev.penguin.message.ToolCall;
import dev.penguin.message.ToolMessage;
import dev.penguin.message.UserMessage;
import dev.penguin.model.ModelInfo;
import dev.penguin.model.ModelInfo.Price;
import dev.penguin.model.ModelReply;
import dev.penguin.model.ModelRequest;
import dev.penguin.testing.ScriptedModel;
import java.math.BigDecimal;
import java.util.List;

/**
 * Plays the model's part where there is no key. It forgets the number of pieces at first and says
 * all the same that it is done, as models do; what the verifier found helps it the second time.
 */
final class ShopScript {
  private static final String MONEY =
      """
      package shop;

      /** An amount in cents. */
      record Money(long cents) {
        static Money ofCents(long cents) {
          return new Money(cents);
        }

        Money plus(Money other) {
          return new Money(cents + other.cents);
        }

        Money times(int pieces) {
          return new Money(cents * pieces);
        }

        @Override
        public String toString() {
          return "%d.%02d".formatted(cents / 100, cents % 100);
        }
      }
      """;

  private static final String BASKET =
      """
      package shop;

      /** What somebody buys. */
      final class Basket {
        private Money total = Money.ofCents(0);

        void add(String item, Money price, int pieces) {
          total = total.plus(price.times(pieces));
        }

        Money total() {
          return total;
        }
      }
      """;

  private static final String RECEIPT =
      """
      package shop;

      /** What the buyer gets. */
      final class Receipt {
        static String of(Basket basket) {
          return "Total: " + basket.total() + " CURRENCY";
        }
      }
      """;

  private ShopScript() {}

  static ScriptedModel create() {
    ModelInfo info =
        ModelInfo.of("script", "shop")
            .withPrice(new Price(new BigDecimal("0.25"), new BigDecimal("2.00")));
    return ScriptedModel.builder()
        .info(info)
        .byConversation()
        .turn(ShopScript::write)
        .turn(ShopScript::check)
        .turn(ShopScript::report)
        .build();
  }

  private static ModelReply write(ModelRequest request) {
    List<Message> messages = request.messages();
    String all = messages.stream().map(Message::text).reduce("", String::concat);
    if (all.contains(": Money")) {
      return write("Money", MONEY);
    }
    if (all.contains(": Basket")) {
      return all.contains("What went wrong before")
          ? call("read_file", "{\"path\":\"src/main/java/shop/Basket.java\"}")
          : write("Basket", BASKET.replace(".times(pieces)", ""));
    }
    String answer = answer(messages);
    return answer.isEmpty()
        ? call("ask_user", "{\"question\":\"Which currency do receipts show?\"}")
        : write("Receipt", RECEIPT.replace("CURRENCY", answer));
  }

  /** The last text of the user, or the result of the question, after its head. */
  private static String answer(List<Message> messages) {
    Message last = messages.get(messages.size() - 1);
    boolean told = last instanceof UserMessage || last instanceof ToolMessage;
    String head = "Answer to question 1 of SHOP-3: ";
    int at = told ? last.text().indexOf(head) : -1;
    return at < 0 ? "" : last.text().substring(at + head.length()).strip();
  }

  private static ModelReply check(ModelRequest request) {
    if (ScriptedModel.results(request).stream().anyMatch(it -> it.toolName().equals("read_file"))) {
      return write("Basket", BASKET);
    }
    String answer = answer(request.messages());
    if (!answer.isEmpty()) { // the question was the first turn
      return write("Receipt", RECEIPT.replace("CURRENCY", answer));
    }
    return ModelReply.text("It is written, and surely right.");
  }

  private static ModelReply report(ModelRequest request) {
    return ModelReply.text("It is written.");
  }

  private static ModelReply write(String type, String code) {
    return call(
        "write_file",
        "{\"path\":\"src/main/java/shop/%s.java\",\"content\":\"%s\"}"
            .formatted(
                type, code.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n")));
  }

  private static ModelReply call(String tool, String arguments) {
    return ModelReply.calls(new ToolCall("call_" + tool, tool, arguments));
  }
}
