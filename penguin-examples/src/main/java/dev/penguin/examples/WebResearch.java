package dev.penguin.examples;

import dev.penguin.PenguinAgent;
import dev.penguin.engine.RunResult;
import dev.penguin.policy.Permissions;
import dev.penguin.tools.web.BraveSearch;
import dev.penguin.tools.web.WebTools;

/** An agent that searches the web and reads pages of one host unasked. */
public final class WebResearch {
  private WebResearch() {}

  /**
   * Answers a question.
   *
   * @param args the question; the host whose pages may be read
   */
  public static void main(String[] args) {
    // region: web-tools
    try (WebTools web =
        WebTools.builder().search(BraveSearch.of(() -> System.getenv("BRAVE_API_KEY"))).build()) {
      PenguinAgent.Builder builder = PenguinAgent.builder().model("openai/gpt-5-mini");
      System.out.println(answer(args[0], args[1], web, builder).text());
    }
    // endregion
  }

  // region: web-permissions
  static RunResult answer(
      String question, String host, WebTools web, PenguinAgent.Builder builder) {
    Permissions permissions = Permissions.workspace().allow("web_search").allow("web_fetch", host);
    try (PenguinAgent agent = builder.toolProviders(web).permissions(permissions).build()) {
      return agent.run("Search the web, read what you find there, and answer: " + question);
    }
  }
  // endregion
}
