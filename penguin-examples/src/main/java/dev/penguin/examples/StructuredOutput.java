package dev.penguin.examples;

import dev.penguin.PenguinAgent;
import dev.penguin.testing.ScriptedModel;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.List;

/** Reads a text into records. What does not fit them goes back to the model, at most twice. */
public final class StructuredOutput {
  private StructuredOutput() {}

  // region: structured-output
  record Invoice(String customer, LocalDate due, List<Item> items) {}

  record Item(String name, int quantity, BigDecimal price) {}

  static Invoice read(PenguinAgent agent, String letter) {
    return agent.run("Read this invoice: " + letter, Invoice.class);
  }

  // endregion

  /**
   * Prints what was read, and a sum.
   *
   * @param args nothing
   */
  public static void main(String[] args) {
    try (PenguinAgent agent = ExampleModel.agent(script()).build()) {
      Invoice invoice =
          read(agent, "Ms Berg owes 2 tents at 120.50 and a stove at 39, by the end of May 2027.");
      System.out.println(invoice.customer() + " pays by " + invoice.due());
      BigDecimal sum = BigDecimal.ZERO;
      for (Item item : invoice.items()) {
        System.out.println(item.quantity() + " x " + item.name() + " at " + item.price());
        sum = sum.add(item.price().multiply(BigDecimal.valueOf(item.quantity())));
      }
      System.out.println("in all " + sum);
    }
  }

  /** Its first answer has no such day, and is sent back. */
  private static ScriptedModel.Builder script() {
    String answer =
        """
        {"customer": "Ms Berg", "due": "%s", "items": [
          {"name": "tent", "quantity": 2, "price": 120.50},
          {"name": "stove", "quantity": 1, "price": 39}]}
        """;
    return ScriptedModel.builder()
        .reply(answer.formatted("the end of May"))
        .reply(answer.formatted("2027-05-31"));
  }
}
