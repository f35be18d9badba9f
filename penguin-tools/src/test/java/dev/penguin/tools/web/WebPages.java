package dev.penguin.tools.web;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ServerSocketFactory;

/** A server that sends what a test says, byte for byte, and counts who connects. */
public final class WebPages implements AutoCloseable {
  private final ServerSocket server;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final Map<String, Page> pages = new ConcurrentHashMap<>();
  private final AtomicInteger connections = new AtomicInteger();
  private final List<String> requests = Collections.synchronizedList(new ArrayList<>());

  /** Writes an answer, all of it. */
  interface Page {
    void write(OutputStream out) throws IOException;
  }

  private WebPages(ServerSocket server) {
    this.server = server;
    threads.execute(this::accept);
  }

  /** A server at an address, such as 127.0.0.2; empty for all of this machine. */
  public static WebPages at(String address) throws IOException {
    InetAddress place = address.isEmpty() ? null : InetAddress.getByName(address);
    return new WebPages(new ServerSocket(0, 50, place));
  }

  /** One that is spoken to over TLS. */
  static WebPages over(ServerSocketFactory sockets, String address) throws IOException {
    return new WebPages(sockets.createServerSocket(0, 50, InetAddress.getByName(address)));
  }

  public int port() {
    return server.getLocalPort();
  }

  /** How many connections there were. */
  public int connections() {
    return connections.get();
  }

  /** The requests that were read, each with its headers. */
  List<String> requests() {
    return List.copyOf(requests);
  }

  /** An answer with a body of text. */
  public WebPages text(String path, String type, String body) {
    return raw(
        path, "HTTP/1.1 200 OK", "Content-Type: " + type, body.getBytes(StandardCharsets.UTF_8));
  }

  WebPages redirect(String path, String location) {
    return raw(path, "HTTP/1.1 302 Found", "Location: " + location, new byte[0]);
  }

  WebPages raw(String path, String status, String header, byte[] body) {
    return page(
        path,
        out -> {
          String head =
              "%s\r\n%s\r\nContent-Length: %d\r\nConnection: close\r\n\r\n"
                  .formatted(status, header, body.length);
          out.write(head.getBytes(StandardCharsets.ISO_8859_1));
          out.write(body);
        });
  }

  WebPages page(String path, Page page) {
    pages.put(path, page);
    return this;
  }

  private void accept() {
    while (!server.isClosed()) {
      try {
        Socket socket = server.accept();
        connections.incrementAndGet();
        threads.execute(() -> answer(socket));
      } catch (IOException e) {
        return; // closed
      }
    }
  }

  private void answer(Socket socket) {
    try (socket) {
      BufferedReader in =
          new BufferedReader(
              new InputStreamReader(socket.getInputStream(), StandardCharsets.ISO_8859_1));
      StringBuilder request = new StringBuilder();
      for (String line = in.readLine(); line != null && !line.isEmpty(); line = in.readLine()) {
        request.append(line).append('\n');
      }
      requests.add(request.toString());
      String[] words = request.toString().split(" ", 3);
      Page page = words.length < 2 ? null : pages.get(words[1].replaceFirst("\\?.*", ""));
      if (page == null) {
        page = out -> out.write("HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n".getBytes());
      }
      page.write(socket.getOutputStream());
      socket.getOutputStream().flush();
    } catch (IOException e) {
      // The other side has gone, as some tests want.
      return;
    }
  }

  @Override
  public void close() throws IOException {
    server.close();
    threads.shutdownNow();
    try {
      if (!threads.awaitTermination(10, TimeUnit.SECONDS)) {
        throw new IllegalStateException("The server's threads go on");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
