package dev.penguin.internal.recovery;

import dev.penguin.engine.Engine;
import dev.penguin.engine.EngineBuilder;
import dev.penguin.engine.RunResult;
import dev.penguin.engine.Session;
import dev.penguin.internal.journal.JournalStore;
import dev.penguin.message.AssistantMessage;
import dev.penguin.message.Message;
import dev.penguin.message.ToolCall;
import dev.penguin.message.ToolMessage;
import dev.penguin.model.ChatModel;
import dev.penguin.model.DeltaListener;
import dev.penguin.model.ModelInfo;
import dev.penguin.model.ModelReply;
import dev.penguin.model.ModelRequest;
import dev.penguin.policy.Approver;
import dev.penguin.policy.Decision;
import dev.penguin.session.SessionEntry;
import dev.penguin.tool.Recovery;
import dev.penguin.tool.Tool;
import dev.penguin.tool.ToolContext;
import dev.penguin.tool.Tools;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Consumer;

/** A process whose agent pays three times, in one session, and goes on where an earlier one was. */
final class PayingProcess {
  private PayingProcess() {}

  record Payment(int amount) {}

  /**
   * The entry of the process. It prints what the approver is asked, then the results of the calls.
   *
   * @param args state directory, port of the payment server, recovery of the tool, and what the
   *     approver says: {@code yes}, {@code no} or {@code nobody}
   */
  public static void main(String[] args) {
    pay(
        Path.of(args[0]),
        Integer.parseInt(args[1]),
        Recovery.valueOf(args[2]),
        args[3],
        System.out::println);
  }

  /** The same in the process that calls it. */
  static void pay(
      Path state, int port, Recovery recovery, String approver, Consumer<String> saying) {
    Tool pay =
        Tools.withRecovery(
            Tool.of(
                "pay",
                "Pays",
                Payment.class,
                (payment, context) -> pay(port, payment.amount(), context)),
            recovery);
    JournalStore store = JournalStore.open(state, InstantSource.system());
    EngineBuilder builder = Engine.builder().model(new Payer()).tools(pay).sessionStore(store);
    if (!approver.equals("nobody")) {
      builder.approver(
          Approver.blocking(
              request -> {
                saying.accept("asked: " + request.call().argumentsJson() + " " + request.reason());
                return approver.equals("yes")
                    ? Decision.allowOnce()
                    : Decision.deny("the bank must be asked first");
              }));
    }
    try (store;
        Engine engine = builder.build()) {
      Session session = engine.session("s");
      RunResult result = begun(store) ? session.resume() : session.run("go");
      for (Message message : result.messages()) {
        if (message instanceof ToolMessage paid) {
          saying.accept(paid.callId() + ": " + paid.text());
        }
      }
    }
  }

  private static boolean begun(JournalStore store) {
    boolean[] begun = new boolean[1];
    if (store.find("s").isPresent()) {
      store.read("s", entry -> begun[0] |= entry.body() instanceof SessionEntry.RunStarted);
    }
    return begun[0];
  }

  static String pay(int port, int amount, ToolContext context) throws IOException {
    HttpURLConnection connection =
        (HttpURLConnection)
            URI.create("http://127.0.0.1:" + port + "/" + amount).toURL().openConnection();
    connection.setRequestProperty("Connection", "close");
    connection.setRequestProperty("Idempotency-Key", context.idempotencyKey());
    try (InputStream in = connection.getInputStream()) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  /** Asks for three payments, one after the other, each with an id that it gives all calls. */
  private static final class Payer implements ChatModel {
    @Override
    public ModelInfo info() {
      return ModelInfo.of("test", "payer");
    }

    @Override
    public ModelReply generate(ModelRequest request, DeltaListener deltas) {
      List<Message> messages = request.messages();
      long replies = messages.stream().filter(AssistantMessage.class::isInstance).count();
      return replies == 3
          ? ModelReply.text("done")
          : ModelReply.calls(new ToolCall("c", "pay", "{\"amount\":" + (replies + 1) + "}"));
    }
  }
}
