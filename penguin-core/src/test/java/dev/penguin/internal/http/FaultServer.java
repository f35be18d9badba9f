package dev.penguin.internal.http;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ServerSocketFactory;

/**
 * An HTTP server on the loopback address that misbehaves as it is told, byte by byte. The n-th
 * request gets the n-th answer of the script; the last answer is given for ever. Thread-safe.
 */
public final class FaultServer implements AutoCloseable {
  private final ServerSocket listener;
  private final List<Answer> script;
  private final List<Request> requests = new ArrayList<>();
  private final List<Long> arrivals = new ArrayList<>();
  private final List<Socket> open = new ArrayList<>();
  private final AtomicInteger connections = new AtomicInteger();
  private volatile boolean closed;

  private FaultServer(ServerSocket listener, List<Answer> script) {
    this.listener = listener;
    this.script = script;
  }

  /** A server that gives these answers, in order. */
  public static FaultServer start(Answer... script) {
    return start(ServerSocketFactory.getDefault(), script);
  }

  /** A server on a socket of a factory's making, for instance one that speaks TLS. */
  public static FaultServer start(ServerSocketFactory factory, Answer... script) {
    try {
      ServerSocket socket = factory.createServerSocket(0, 500, InetAddress.getLoopbackAddress());
      FaultServer server = new FaultServer(socket, List.of(script));
      daemon("fault-server", server::accept);
      return server;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Its address as a base URL of OpenAI's form. */
  public String baseUrl() {
    return host() + "/v1";
  }

  /** Its address without a path. */
  public String host() {
    return "http://127.0.0.1:" + port();
  }

  public int port() {
    return listener.getLocalPort();
  }

  /** The requests so far whose body arrived whole, in order. */
  public List<Request> requests() {
    synchronized (requests) {
      return List.copyOf(requests);
    }
  }

  /** Milliseconds between one request's arrival and the next one's. */
  public List<Long> gaps() {
    synchronized (requests) {
      List<Long> gaps = new ArrayList<>();
      for (int i = 1; i < arrivals.size(); i++) {
        gaps.add((arrivals.get(i) - arrivals.get(i - 1)) / 1_000_000);
      }
      return gaps;
    }
  }

  /** How many connections are open. */
  public int openConnections() {
    synchronized (open) {
      return open.size();
    }
  }

  /** How many connections were made. */
  public int connections() {
    return connections.get();
  }

  /** Ends all connections and stops to listen. */
  @Override
  public void close() {
    closed = true;
    quietly(listener::close);
    synchronized (open) {
      open.forEach(socket -> quietly(socket::close));
    }
  }

  private void accept() {
    while (!closed) {
      try {
        Socket socket = listener.accept();
        socket.setTcpNoDelay(true);
        connections.incrementAndGet();
        synchronized (open) {
          open.add(socket);
        }
        daemon("fault-connection", () -> serve(socket));
      } catch (IOException e) {
        return;
      }
    }
  }

  private void serve(Socket socket) {
    try (socket) {
      InputStream in = new BufferedInputStream(socket.getInputStream());
      if (greetsInTls(in)) {
        socket.getOutputStream().write("HTTP/1.1 400 Bad Request\r\n\r\n".getBytes(US_ASCII));
        return;
      }
      for (Request request = read(in); request != null; request = read(in)) {
        Answer answer;
        synchronized (requests) {
          arrivals.add(System.nanoTime());
          requests.add(request);
          answer = script.get(Math.min(requests.size(), script.size()) - 1);
        }
        Wire wire = new Wire(socket, in);
        answer.give(request, wire);
        if (wire.last) {
          return;
        }
      }
    } catch (IOException | InterruptedException e) {
      // The client went away, which is often the point.
    } finally {
      synchronized (open) {
        open.remove(socket);
      }
    }
  }

  private static boolean greetsInTls(InputStream in) throws IOException {
    in.mark(1);
    int first = in.read();
    in.reset();
    return first == 0x16;
  }

  private static Request read(InputStream in) throws IOException {
    String line = line(in);
    if (line == null) {
      return null;
    }
    Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    for (String header = line(in); header != null && !header.isEmpty(); header = line(in)) {
      int colon = header.indexOf(':');
      headers.put(header.substring(0, colon), header.substring(colon + 1).strip());
    }
    int length = Integer.parseInt(headers.getOrDefault("content-length", "0"));
    byte[] body = in.readNBytes(length);
    return body.length < length ? null : new Request(line, headers, body);
  }

  private static String line(InputStream in) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (int b = in.read(); b != '\n'; b = in.read()) {
      if (b < 0) {
        return null;
      }
      if (b != '\r') {
        bytes.write(b);
      }
    }
    return bytes.toString(StandardCharsets.ISO_8859_1);
  }

  private static void daemon(String name, Runnable task) {
    Thread thread = new Thread(task, name);
    thread.setDaemon(true);
    thread.start();
  }

  private static void quietly(Closing closing) {
    try {
      closing.close();
    } catch (IOException e) {
      // It is closed, one way or the other.
    }
  }

  private interface Closing {
    void close() throws IOException;
  }

  /**
   * A request as it came.
   *
   * @param line its first line
   * @param headers its headers, by name in any case
   * @param body its body
   */
  public record Request(String line, Map<String, String> headers, byte[] body) {
    public String text() {
      return new String(body, StandardCharsets.UTF_8);
    }
  }

  /** What the server does about a request. */
  @FunctionalInterface
  public interface Answer {
    void give(Request request, Wire wire) throws IOException, InterruptedException;
  }

  /** The connection a request came over. */
  public static final class Wire {
    private final Socket socket;
    private final InputStream in;
    private boolean last;

    private Wire(Socket socket, InputStream in) {
      this.socket = socket;
      this.in = in;
    }

    /** Sends bytes at once, in a packet of their own as far as TCP allows. */
    public Wire send(byte[] bytes) throws IOException {
      socket.getOutputStream().write(bytes);
      socket.getOutputStream().flush();
      return this;
    }

    public Wire send(String text) throws IOException {
      return send(text.getBytes(StandardCharsets.UTF_8));
    }

    /** Sends the head of an answer; headers come as {@code Name: value}. */
    public Wire head(int status, String... headers) throws IOException {
      return send("HTTP/1.1 " + status + " Scripted\r\n" + lines(headers) + "\r\n");
    }

    /** Sends the head of a stream in chunks. */
    public Wire streamHead() throws IOException {
      return head(200, "Content-Type: text/event-stream", "Transfer-Encoding: chunked");
    }

    public Wire chunk(byte[] bytes) throws IOException {
      send(Integer.toHexString(bytes.length).toUpperCase(Locale.ROOT) + "\r\n");
      return send(bytes).send("\r\n");
    }

    public Wire chunk(String text) throws IOException {
      return chunk(text.getBytes(StandardCharsets.UTF_8));
    }

    public Wire endChunks() throws IOException {
      return send("0\r\n\r\n");
    }

    /** Closes the connection in good order after this answer. */
    public void close() throws IOException {
      last = true;
      socket.close();
    }

    /** Breaks the connection, so that the client sees a reset. */
    public void reset() throws IOException {
      last = true;
      socket.setSoLinger(true, 0);
      socket.close();
    }

    /** Sends nothing more until the client goes away, one way or the other. */
    public void stall() {
      last = true;
      try {
        while (in.read() >= 0) {
          // What the client still sends does not matter.
        }
      } catch (IOException e) {
        // It reset the connection.
      }
    }

    private static String lines(String... headers) {
      return headers.length == 0 ? "" : String.join("\r\n", headers) + "\r\n";
    }
  }
}
