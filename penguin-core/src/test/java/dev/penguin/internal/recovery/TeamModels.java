package dev.penguin.internal.recovery;

import dev.penguin.internal.http.Answers;
import dev.penguin.internal.http.FaultServer;
import dev.penguin.internal.http.FaultServer.Answer;
import dev.penguin.internal.http.FaultServer.Request;
import dev.penguin.internal.json.Json;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The models of a team of agents, on a server on loopback. What each says next follows from the
 * replies that stand in the conversation. It keeps what it was asked. Thread-safe.
 */
final class TeamModels implements AutoCloseable {
  /** What each model calls, reply after reply; after these it says that it is done. */
  private static final Map<String, List<List<String>>> SCRIPTS =
      Map.of(
          "lead",
              List.of(
                  TeamProcess.AGENTS.stream()
                      .map(name -> call(name, name, "{\"task\":\"Pay.\"}"))
                      .toList(),
                  List.of(pay("pay", 9))),
          "anna", List.of(List.of(pay("pay", 11)), List.of(pay("pay_much", 1))),
          "bert", List.of(List.of(pay("pay_much", 2))),
          "clerk", List.of(List.of(pay("pay", 3), pay("pay", 4)), List.of(pay("pay", 5))));

  /** What is paid when all is done. */
  static final List<String> PAYMENTS = List.of("/1", "/11", "/2", "/3", "/4", "/5", "/9");

  private final FaultServer server = FaultServer.start(this::answer);
  private final List<Asked> asked = new ArrayList<>();

  /**
   * A request.
   *
   * @param model the name of the agent
   * @param replies how many replies the conversation had
   * @param results how many results of calls it had
   */
  record Asked(String model, int replies, int results) {}

  private static String pay(String tool, int amount) {
    return call("c" + amount, tool, "{\"amount\":" + amount + "}");
  }

  private static String call(String id, String tool, String arguments) {
    return Json.write(
        Map.of(
            "id",
            id,
            "type",
            "function",
            "function",
            Map.of("name", tool, "arguments", arguments)));
  }

  /** How many replies an agent gives until it is done. */
  static int replies(String model) {
    return SCRIPTS.get(model).size() + 1;
  }

  /** The address, as clients of it want it. */
  String url() {
    return server.baseUrl();
  }

  /** What was asked since the last time; forgets it. */
  synchronized List<Asked> take() {
    List<Asked> all = List.copyOf(asked);
    asked.clear();
    return all;
  }

  private void answer(Request request, FaultServer.Wire wire)
      throws java.io.IOException, InterruptedException {
    Map<String, Object> body = Json.parseObject(new String(request.body(), StandardCharsets.UTF_8));
    String model = String.valueOf(body.get("model"));
    int replies = count(body, "assistant");
    synchronized (this) {
      asked.add(new Asked(model, replies, count(body, "tool")));
    }
    reply(SCRIPTS.get(model), replies).give(request, wire);
  }

  private static Answer reply(List<List<String>> script, int replies) {
    if (replies >= script.size()) {
      return Answers.saying("all is paid");
    }
    List<String> calls = new ArrayList<>();
    for (String call : script.get(replies)) {
      calls.add("{\"index\":" + calls.size() + "," + call.substring(1));
    }
    String delta = "{\"role\":\"assistant\",\"tool_calls\":[" + String.join(",", calls) + "]}";
    return Answers.stream(Answers.chunk(delta, null), Answers.finish("tool_calls"), Answers.done());
  }

  private static int count(Map<String, Object> body, String role) {
    return (int)
        ((List<?>) body.get("messages"))
            .stream().filter(each -> role.equals(((Map<?, ?>) each).get("role"))).count();
  }

  @Override
  public void close() {
    server.close();
  }
}
