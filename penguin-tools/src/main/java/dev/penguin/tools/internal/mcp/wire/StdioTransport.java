package dev.penguin.tools.internal.mcp.wire;

import dev.penguin.internal.mcp.RpcMessage;
import dev.penguin.tool.Cancellation;
import dev.penguin.tools.mcp.McpException;
import dev.penguin.tools.mcp.McpException.Kind;
import dev.penguin.tools.mcp.McpServer.Stdio;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One process, which reads a message a line and writes one a line. A thread reads, another one
 * writes, so that a process that does neither holds up nobody. Thread-safe.
 */
public final class StdioTransport implements Transport {
  /** How much one line may have. */
  private static final int MAX_LINE = 16 * 1024 * 1024;

  private static final int MAX_WAITING_LINES = 1_000;
  private static final int MAX_ASKED_AT_ONCE = 4;
  private static final byte[] END = {};

  private final String server;
  private final ServerProcess process;
  private final Inbox inbox;
  private final Map<Object, Waiting> waiting = new ConcurrentHashMap<>();
  private final BlockingQueue<byte[]> lines = new LinkedBlockingQueue<>(MAX_WAITING_LINES);
  private final Set<Thread> asking = ConcurrentHashMap.newKeySet();
  private final Thread reader;
  private final Thread writer;
  private volatile @Nullable String ended;
  private volatile boolean closed;

  /** Somebody who waits for an answer. Guarded by itself. */
  private static final class Waiting {
    private final Exchange exchange;
    private RpcMessage.@Nullable Answer answer;
    private @Nullable McpException failure;

    Waiting(Exchange exchange) {
      this.exchange = exchange;
    }

    /** Takes an answer. False when there is one already: the first one counts. */
    synchronized boolean answer(RpcMessage.Answer given) {
      if (answer != null) {
        return false;
      }
      answer = given;
      notifyAll();
      return true;
    }

    synchronized void fail(McpException why) {
      failure = why;
      notifyAll();
    }

    /** The answer; null when the time is up. */
    synchronized RpcMessage.@Nullable Answer await() throws InterruptedException {
      while (answer == null && failure == null && !isGivenUp()) {
        wait(Math.max(1, (exchange.until() - System.nanoTime()) / 1_000_000));
      }
      if (answer == null && failure != null) {
        throw failure;
      }
      return answer;
    }

    private boolean isGivenUp() {
      return exchange.isOver() || exchange.cancellation().isCancelled();
    }

    synchronized void wake() {
      notifyAll();
    }
  }

  private StdioTransport(String server, ServerProcess process, Inbox inbox) {
    this.server = server;
    this.process = process;
    this.inbox = inbox;
    reader = daemon(this::read, "penguin-mcp-" + server);
    writer = daemon(this::write, "penguin-mcp-" + server + "-out");
    reader.start();
    writer.start();
  }

  /**
   * Starts the process of a server.
   *
   * @throws McpException when there is no such program
   */
  public static StdioTransport start(String server, Stdio stdio, Inbox inbox) {
    try {
      return new StdioTransport(server, ServerProcess.start(stdio), inbox);
    } catch (IOException e) {
      throw new McpException(
          Kind.UNREACHABLE,
          server,
          "'" + stdio.command().get(0) + "' could not be started: " + e.getMessage(),
          false,
          e);
    }
  }

  private static Thread daemon(Runnable work, String name) {
    Thread thread = new Thread(work, name);
    thread.setDaemon(true);
    return thread;
  }

  @Override
  public RpcMessage.Answer exchange(Exchange exchange) {
    Object id = exchange.request().id();
    Waiting mine = new Waiting(exchange);
    waiting.put(id, mine);
    Cancellation.Registration stop = exchange.cancellation().onCancel(mine::wake);
    try {
      if (ended != null || !lines.offer(line(exchange.request()))) {
        throw exchange.failed(Kind.CLOSED, "the request was not sent: " + why(), false, null);
      }
      RpcMessage.Answer answer = mine.await();
      if (answer != null) {
        return answer;
      }
      giveUp(exchange);
      throw exchange.ended(true);
    } catch (InterruptedException e) {
      giveUp(exchange);
      Thread.currentThread().interrupt();
      throw exchange.failed(Kind.CANCELLED, "the wait was interrupted", true, e);
    } finally {
      stop.close();
      waiting.remove(id);
    }
  }

  /** The server may stop; whether it does or not, its answer is not waited for. */
  private void giveUp(Exchange exchange) {
    if (!exchange.request().method().equals("initialize")) {
      lines.offer(
          line(
              new RpcMessage.Notification(
                  "notifications/cancelled",
                  Map.of("requestId", exchange.request().id(), "reason", "the client gave up"))));
    }
  }

  private String why() {
    String end = ended;
    return end == null ? "the process does not read" : end;
  }

  @Override
  public void send(RpcMessage.Notification notification) {
    if (ended != null || !lines.offer(line(notification))) {
      throw new McpException(Kind.CLOSED, server, "nothing was sent: " + why(), false, null);
    }
  }

  private static byte[] line(RpcMessage message) {
    return (message.write() + "\n").getBytes(StandardCharsets.UTF_8);
  }

  private void write() {
    try (OutputStream out = process.process().getOutputStream()) {
      for (byte[] line = lines.take(); line != END; line = lines.take()) {
        out.write(line);
        out.flush();
      }
    } catch (IOException e) {
      awaitEnd(); // a process that has ended says why
      end(process.process().isAlive() ? "it closed its input" : ofEnd());
    } catch (InterruptedException e) {
      return; // the transport is closed
    }
  }

  private void read() {
    byte[] line = new byte[8 * 1024];
    byte[] chunk = new byte[8 * 1024];
    int length = 0;
    try (InputStream in = process.process().getInputStream()) {
      for (int read = in.read(chunk); read >= 0; read = in.read(chunk)) {
        for (int i = 0; i < read; i++) {
          if (chunk[i] == '\n') {
            received(line, length);
            length = 0;
            continue;
          }
          if (length == line.length && length < MAX_LINE) {
            line = Arrays.copyOf(line, Math.min(MAX_LINE, 2 * length));
          }
          if (length < MAX_LINE) {
            line[length] = chunk[i];
          } else if (length == MAX_LINE) {
            failAll(Kind.TOO_LARGE, "it wrote a line of more than 16 MiB");
          }
          length = Math.min(MAX_LINE + 1, length + 1);
        }
      }
    } catch (IOException e) {
      inbox.noise("reading failed: " + e.getMessage());
    }
    awaitEnd();
    end(ofEnd());
  }

  private String ofEnd() {
    return "the process ended (" + process.lastWords() + ")";
  }

  private void awaitEnd() {
    try {
      process.process().waitFor(200, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void received(byte[] line, int length) {
    if (length > MAX_LINE) {
      return; // those who wait have failed
    }
    String text = new String(line, 0, length, StandardCharsets.UTF_8).strip();
    if (text.isEmpty()) {
      return;
    }
    try {
      received(RpcMessage.read(text));
    } catch (IllegalArgumentException e) {
      String shown = text.length() > 200 ? text.substring(0, 200) + "…" : text;
      inbox.noise("a line that is no message (" + e.getMessage() + "): " + shown);
    }
  }

  private void received(RpcMessage message) {
    if (message instanceof RpcMessage.Answer answer) {
      Waiting found = answer.id() == null ? null : waiting.get(answer.id());
      if (found == null || !found.answer(answer)) {
        inbox.noise("an answer to no request that waits, with id " + answer.id());
      }
    } else if (message instanceof RpcMessage.Notification notification) {
      if (!progressed(notification)) {
        inbox.notified(notification);
      }
    } else if (message instanceof RpcMessage.Request request) {
      ask(request);
    }
  }

  private boolean progressed(RpcMessage.Notification notification) {
    if (!notification.method().equals("notifications/progress")) {
      return false;
    }
    Object token = notification.params().get("progressToken");
    Waiting found = token == null ? null : waiting.get(token);
    if (found != null) {
      found.exchange.progressed(notification.params());
      found.wake();
    }
    return true;
  }

  /** A person may be asked, so the thread that reads does not wait for it. */
  private void ask(RpcMessage.Request request) {
    if (asking.size() >= MAX_ASKED_AT_ONCE) {
      lines.offer(
          line(new RpcMessage.Failure(request.id(), -32000, "too many requests at once", null)));
      return;
    }
    Thread thread =
        daemon(
            () -> {
              try {
                RpcMessage.Answer answer = inbox.asked(request);
                waiting.values().forEach(each -> each.exchange.rested());
                lines.offer(line(answer));
              } finally {
                asking.remove(Thread.currentThread());
              }
            },
            "penguin-mcp-" + server + "-ask");
    asking.add(thread);
    thread.start();
  }

  private void end(String reason) {
    if (ended == null) {
      ended = reason;
    }
    failAll(Kind.CLOSED, reason);
    lines.offer(END);
  }

  private void failAll(Kind kind, String reason) {
    // A copy: who is woken may ask again, and that request has not failed.
    List.copyOf(waiting.values())
        .forEach(each -> each.fail(each.exchange.failed(kind, reason, true, null)));
  }

  @Override
  public void agreed(Era era, String version) {
    // Both eras cancel alike over the streams of a process.
  }

  @Override
  public boolean isOpen() {
    return ended == null && !closed && process.process().isAlive();
  }

  @Override
  public void close() {
    closed = true;
    lines.clear();
    end("it was closed");
    List<Thread> asked = new ArrayList<>(asking);
    asked.forEach(Thread::interrupt);
    process.close();
    writer.interrupt();
    process.join(reader);
    process.join(writer);
  }
}
