package dev.penguin.examples;

import dev.penguin.PenguinAgent;
import dev.penguin.engine.RunResult;
import dev.penguin.event.AgentEvent;
import dev.penguin.policy.Permissions;
import dev.penguin.testing.ScriptedModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A server that a test needs: the agent starts it, runs the test against it, and stops it. */
public final class ServerForATest {
  private static final String JAVA =
      Path.of(System.getProperty("java.home"), "bin", "java").toString();
  private static final String SERVER = JAVA + " Server.java";
  private static final String CHECK = JAVA + " Check.java";

  private ServerForATest() {}

  /**
   * Makes a small project in a temporary folder and has its check run.
   *
   * @param args none
   */
  public static void main(String[] args) throws IOException {
    Path folder = Files.createTempDirectory("server");
    Files.writeString(folder.resolve("Server.java"), serverSource());
    Files.writeString(folder.resolve("Check.java"), checkSource());
    ScriptedModel.Builder script =
        ScriptedModel.builder()
            .call("process_start", json(SERVER, ",\"ready_pattern\":\"^ready\""))
            .call("shell", json(CHECK, ""))
            .call("process_stop", "{\"id\":\"p1\"}")
            .reply("The check passed against the running server.");
    // region: server
    try (PenguinAgent agent =
        ExampleModel.agent(script)
            .workspace(folder)
            .permissions(Permissions.workspace().allow("shell", SERVER).allow("shell", CHECK))
            .listener(ServerForATest::print)
            .build()) {
      RunResult result = agent.run("Start '" + SERVER + "' and run '" + CHECK + "' against it.");
      System.out.println(result.text());
    }
    // endregion
  }

  private static void print(AgentEvent event) {
    if (event instanceof AgentEvent.ToolFinished finished) {
      String[] lines = finished.result().text().split("\n");
      String last = lines[lines.length - 1].replaceAll("after .* s$", "after a while");
      System.out.println(finished.call().name() + ": " + last);
    }
  }

  private static String json(String command, String more) {
    return "{\"command\":\"" + command + "\"" + more + "}";
  }

  private static String serverSource() {
    return """
        import com.sun.net.httpserver.HttpServer;
        import java.net.InetAddress;
        import java.net.InetSocketAddress;
        import java.nio.file.Files;
        import java.nio.file.Path;

        class Server {
          public static void main(String[] args) throws Exception {
            HttpServer server =
                HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            server.createContext(
                "/",
                exchange -> {
                  byte[] body = "hello".getBytes();
                  exchange.sendResponseHeaders(200, body.length);
                  exchange.getResponseBody().write(body);
                  exchange.close();
                });
            server.start();
            Files.writeString(Path.of("port"), "" + server.getAddress().getPort());
            System.out.println("ready");
          }
        }
        """;
  }

  private static String checkSource() {
    return """
        import java.net.URI;
        import java.nio.file.Files;
        import java.nio.file.Path;

        class Check {
          public static void main(String[] args) throws Exception {
            URI uri = URI.create("http://localhost:" + Files.readString(Path.of("port")) + "/");
            try (var in = uri.toURL().openStream()) {
              System.out.println("the server says " + new String(in.readAllBytes()));
            }
          }
        }
        """;
  }
}
