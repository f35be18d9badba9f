package dev.penguin.tools.mcp;

import dev.penguin.internal.json.Json;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;

/** A real HTTP server on loopback, which answers each request as a test says. */
final class HttpServerDouble implements AutoCloseable {
  private final ServerSocket listener;
  private final Handler handler;
  private final Queue<Request> requests = new ConcurrentLinkedQueue<>();
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private final Set<Thread> threads = ConcurrentHashMap.newKeySet();
  private final Thread acceptor;

  /** What came. Names of headers are in lower case. */
  record Request(String method, String path, Map<String, String> headers, String body) {
    Map<String, Object> json() {
      return Json.parseObject(body);
    }

    String rpc() {
      return body.startsWith("{") ? String.valueOf(json().get("method")) : "";
    }

    Object id() {
      return json().get("id");
    }

    Map<?, ?> params() {
      return json().get("params") instanceof Map<?, ?> params ? params : Map.of();
    }

    String header(String name) {
      return headers.getOrDefault(name, "");
    }
  }

  /** Answers one request. */
  interface Handler {
    void answer(Request request, Answers answers) throws Exception;
  }

  /** Writes answers. */
  record Answers(OutputStream out, Socket socket) {
    void raw(String text) throws IOException {
      out.write(text.getBytes(StandardCharsets.UTF_8));
      out.flush();
    }

    void send(int status, String headers, String body) throws IOException {
      byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
      raw("HTTP/1.1 %d X\r\n%sContent-Length: %d\r\n\r\n".formatted(status, headers, bytes.length));
      raw(body);
    }

    void json(int status, String body) throws IOException {
      send(status, "Content-Type: application/json\r\n", body);
    }

    void result(Request to, Map<String, ?> result) throws IOException {
      json(200, Json.write(Map.of("jsonrpc", "2.0", "id", to.id(), "result", result)));
    }

    void error(int status, Request to, int code, String message) throws IOException {
      json(
          status,
          Json.write(
              Map.of(
                  "jsonrpc",
                  "2.0",
                  "id",
                  to.id(),
                  "error",
                  Map.of("code", code, "message", message))));
    }

    /** Begins a stream, which ends with the connection. */
    void stream() throws IOException {
      raw("HTTP/1.1 200 X\r\nContent-Type: text/event-stream\r\nConnection: close\r\n\r\n");
    }

    void event(Object message) throws IOException {
      raw("data: " + Json.write(message) + "\n\n");
    }

    void end() throws IOException {
      socket.close();
    }
  }

  private HttpServerDouble(Handler handler) throws IOException {
    this.handler = handler;
    listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    acceptor = new Thread(this::accept, "http-double");
    acceptor.start();
  }

  static HttpServerDouble of(Handler handler) throws IOException {
    return new HttpServerDouble(handler);
  }

  URI uri(String path) {
    return URI.create("http://127.0.0.1:" + listener.getLocalPort() + path);
  }

  String origin() {
    return uri("").toString();
  }

  List<Request> requests() {
    return List.copyOf(requests);
  }

  private void accept() {
    while (!listener.isClosed()) {
      try {
        Socket socket = listener.accept();
        open.add(socket);
        Thread thread = new Thread(() -> serve(socket), "http-double-connection");
        threads.add(thread);
        thread.start();
      } catch (IOException e) {
        return; // closed
      }
    }
  }

  private void serve(Socket socket) {
    try (socket) {
      InputStream in = new BufferedInputStream(socket.getInputStream());
      for (Request request = read(in); request != null; request = read(in)) {
        requests.add(request);
        handler.answer(request, new Answers(socket.getOutputStream(), socket));
      }
    } catch (Exception e) {
      return; // the other side is gone, or the test ends
    } finally {
      open.remove(socket);
    }
  }

  private static Request read(InputStream in) throws IOException {
    String first = line(in);
    if (first.isEmpty()) {
      return null;
    }
    Map<String, String> headers = new TreeMap<>();
    for (String line = line(in); !line.isEmpty(); line = line(in)) {
      int colon = line.indexOf(':');
      headers.put(
          line.substring(0, colon).toLowerCase(Locale.ROOT), line.substring(colon + 1).strip());
    }
    int length = Integer.parseInt(headers.getOrDefault("content-length", "0"));
    String[] words = first.split(" ");
    return new Request(
        words[0], words[1], headers, new String(in.readNBytes(length), StandardCharsets.UTF_8));
  }

  private static String line(InputStream in) throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    for (int c = in.read(); c >= 0 && c != '\n'; c = in.read()) {
      if (c != '\r') {
        line.write(c);
      }
    }
    return line.toString(StandardCharsets.UTF_8);
  }

  @Override
  public void close() throws IOException {
    listener.close();
    for (Socket each : open) {
      each.close();
    }
    for (Thread each : threads) {
      each.interrupt();
      join(each);
    }
    join(acceptor);
  }

  private static void join(Thread thread) {
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
