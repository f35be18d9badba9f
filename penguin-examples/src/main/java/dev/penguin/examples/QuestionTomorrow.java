package dev.penguin.examples;

import dev.penguin.PenguinAgent;
import dev.penguin.engine.RunResult;
import dev.penguin.session.SessionInfo;
import dev.penguin.tool.Tool;
import java.nio.file.Path;

/** Asks the user something, ends, and takes the answer in a process that starts a day later. */
public final class QuestionTomorrow {
  private QuestionTomorrow() {}

  record Order(String item, int pieces) {}

  /** Beside other tools, a model may also ask the user. */
  static Tool order() {
    return Tool.of(
        "order", "Orders an item", Order.class, o -> "ordered " + o.pieces() + " × " + o.item());
  }

  // region: ask-today
  static void work(PenguinAgent agent, String session, String prompt) {
    RunResult result = agent.session(session).run(prompt);
    System.out.println(result.question().map(q -> "I need to know: " + q).orElse(result.text()));
  }

  // endregion

  // region: answer-tomorrow
  static void questions(PenguinAgent agent) {
    for (SessionInfo info : agent.sessions().list()) {
      if (info.state() == SessionInfo.State.WAITING) {
        RunResult last = agent.sessions().open(info.id()).resume(); // no model is asked
        last.question().ifPresent(q -> System.out.println(info.id() + " asks: " + q));
      }
    }
  }

  static void answer(PenguinAgent agent, String session, String words) {
    System.out.println(agent.sessions().open(session).run(words).text()); // the prompt answers
  }

  // endregion

  /**
   * Works, tells what waits, or answers.
   *
   * @param args the state directory; then {@code work} with a session and a prompt, {@code
   *     questions}, or {@code answer} with a session and the answer
   */
  public static void main(String[] args) {
    try (PenguinAgent agent =
        PenguinAgent.builder()
            .model("openai/gpt-5-mini")
            .tools(order())
            .stateDirectory(Path.of(args[0]))
            .build()) {
      switch (args[1]) {
        case "work" -> work(agent, args[2], args[3]);
        case "questions" -> questions(agent);
        default -> answer(agent, args[2], args[3]);
      }
    }
  }
}
