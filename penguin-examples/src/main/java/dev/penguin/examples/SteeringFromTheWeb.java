package dev.penguin.examples;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.penguin.PenguinAgent;
import dev.penguin.session.NoSuchSessionException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A run at work, and a web server through which people write to it meanwhile. */
public final class SteeringFromTheWeb {
  private static final int MAX_BYTES = 10_000;

  private SteeringFromTheWeb() {}

  // region: steering-from-the-web
  private static final Pattern PATH = Pattern.compile("/runs/([^/]+)/message");

  /** A server for this machine alone; who may write to which session is for you to check. */
  static HttpServer server(PenguinAgent agent, int port) throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
    server.createContext(
        "/runs/",
        exchange -> {
          try (exchange) {
            exchange.sendResponseHeaders(steer(agent, exchange), -1);
          }
        });
    return server;
  }

  private static int steer(PenguinAgent agent, HttpExchange exchange) throws IOException {
    Matcher path = PATH.matcher(exchange.getRequestURI().getPath());
    if (!path.matches() || !exchange.getRequestMethod().equals("POST")) {
      return 404;
    }
    byte[] body = exchange.getRequestBody().readNBytes(MAX_BYTES + 1);
    if (body.length > MAX_BYTES) {
      return 413;
    }
    String text = new String(body, StandardCharsets.UTF_8);
    try {
      boolean taken = agent.sessions().open(path.group(1)).steer(text);
      return taken ? 202 : 409; // 409: no run is under way, so begin one
    } catch (NoSuchSessionException e) {
      return 404;
    } catch (IllegalArgumentException e) { // no text, or what is no name of a session
      return 400;
    }
  }

  // endregion

  /**
   * Works on one prompt, and takes messages for it.
   *
   * @param args a port, the name of a session, a prompt
   * @throws IOException when the port cannot be had
   */
  public static void main(String[] args) throws IOException {
    try (PenguinAgent agent = PenguinAgent.create("openai/gpt-5-mini")) {
      HttpServer server = server(agent, Integer.parseInt(args[0]));
      server.start();
      System.out.printf(
          "curl -d 'Be brief.' http://127.0.0.1:%d/runs/%s/message%n",
          server.getAddress().getPort(), args[1]);
      try {
        System.out.println(agent.session(args[1]).run(args[2]).text());
      } finally {
        server.stop(0);
      }
    }
  }
}
