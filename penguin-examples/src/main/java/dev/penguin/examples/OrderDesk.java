// region: order-desk
package dev.penguin.examples;

import dev.penguin.PenguinAgent;
import dev.penguin.tool.Param;
import dev.penguin.tool.Tool;
import java.util.Map;

/** An agent that says where an order is. */
public final class OrderDesk {
  private static final Map<String, String> ORDERS = // your database
      Map.of("A-17", "sent on Monday", "A-18", "being packed");

  /** What the model has to give. */
  record Order(@Param(description = "the number, as in A-17") String number) {}

  private OrderDesk() {}

  static String status(Order order) {
    return ORDERS.getOrDefault(order.number(), "There is no order " + order.number());
  }

  static PenguinAgent.Builder desk() {
    return PenguinAgent.builder()
        .instructions("You answer questions about orders. Look an order up before you answer.")
        .tools(Tool.of("order_status", "Where an order is", Order.class, OrderDesk::status));
  }

  /**
   * Asks about an order.
   *
   * @param args nothing
   */
  public static void main(String[] args) {
    try (PenguinAgent agent = desk().model("openai/gpt-5-mini").build()) {
      System.out.println(agent.run("Where is my order A-17?").text());
    }
  }
}
// endregion
