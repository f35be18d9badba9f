package dev.penguin.tools.internal.mcp.wire;

import dev.penguin.internal.mcp.RpcMessage;
import dev.penguin.tool.Cancellation;
import dev.penguin.tools.internal.mcp.wire.HttpClient.NotSentException;
import dev.penguin.tools.mcp.McpException;
import dev.penguin.tools.mcp.McpException.Kind;
import dev.penguin.tools.mcp.McpServer.Http;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import okhttp3.Call;
import okhttp3.Request;
import okhttp3.Response;
import okio.BufferedSource;
import org.jspecify.annotations.Nullable;

/**
 * Streamable HTTP: each message is a POST, whose response is the answer, or a stream with it.
 * Thread-safe; answers are read on the thread that waits for them.
 */
public final class HttpTransport implements Transport {
  private static final int MAX_BODY = 16 * 1024 * 1024;
  private static final int MAX_RENEWALS = 2;
  private static final int MAX_RESUMPTIONS = 20;
  private static final long DEFAULT_RETRY = 1_000;
  private static final long MAX_RETRY = 30_000;
  private static final Duration SHORT = Duration.ofSeconds(5);
  private static final Duration FOREVER = Duration.ofDays(20);

  private final String server;
  private final Http http;
  private final HttpClient client;
  private final Credentials credentials;
  private final Inbox inbox;
  private final Set<Call> running = ConcurrentHashMap.newKeySet();
  private volatile Era era = Era.MODERN;
  private volatile @Nullable String version;
  private volatile @Nullable String session;
  private volatile boolean closed;
  private @Nullable Thread listener;

  public HttpTransport(
      String server, Http http, HttpClient client, Credentials credentials, Inbox inbox) {
    this.server = server;
    this.http = http;
    this.client = client;
    this.credentials = credentials;
    this.inbox = inbox;
  }

  @Override
  public void agreed(Era era, String version) {
    this.era = era;
    this.version = version.isEmpty() ? null : version;
    if (version.isEmpty()) {
      session = null; // a new one begins
    }
  }

  @Override
  public boolean isOpen() {
    return !closed;
  }

  @Override
  public RpcMessage.Answer exchange(Exchange exchange) {
    try {
      return post(exchange);
    } catch (McpException e) {
      if (era == Era.LEGACY
          && (e.kind() == Kind.TIMED_OUT || e.kind() == Kind.CANCELLED)
          && !exchange.request().method().equals("initialize")) {
        cancel(exchange.request().id());
      }
      throw e;
    }
  }

  /** In the era of sessions, the end of a stream is no cancellation: it is sent. */
  private void cancel(Object id) {
    boolean interrupted = Thread.interrupted();
    try {
      send(
          new RpcMessage.Notification(
              "notifications/cancelled", Map.of("requestId", id, "reason", "the client gave up")));
    } catch (McpException e) {
      inbox.noise("a cancellation could not be sent: " + e.getMessage());
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private RpcMessage.Answer post(Exchange exchange) {
    RpcMessage.Request request = exchange.request();
    try (Answered answered = sent(exchange, request.write(), request.method())) {
      Response response = answered.response();
      if (isStream(response)) {
        return stream(exchange, answered);
      }
      String body = body(answered, exchange);
      if (response.code() == 202 || body.isBlank()) {
        throw status(exchange, response.code(), body);
      }
      return answer(exchange, response.code(), body);
    } catch (IOException e) {
      throw broken(exchange, e);
    }
  }

  /** What was sent, and what came of it; closed it ends both. */
  private final class Answered implements AutoCloseable {
    private final Call call;
    private final Cancellation.Registration stop;
    private final Response response;

    Answered(Request request, Exchange exchange) throws IOException {
      call = client.call(request, exchange);
      running.add(call);
      stop = exchange.cancellation().onCancel(call::cancel);
      try {
        if (closed || exchange.cancellation().isCancelled()) {
          call.cancel();
        }
        response = call.execute();
      } catch (IOException e) {
        end();
        if (client.wasSent(call)) {
          throw e;
        }
        throw new NotSentException(e);
      }
    }

    Response response() {
      return response;
    }

    BufferedSource source() {
      return response.body().source();
    }

    private void end() {
      stop.close();
      running.remove(call);
    }

    @Override
    public void close() {
      call.cancel(); // what is not read yet is not wanted: a stream may go on for long
      response.close();
      end();
    }
  }

  /** Sends a message, with a new token where the server refuses the one that there is. */
  private Answered sent(Exchange exchange, String json, String method) throws IOException {
    for (int renewals = 0; ; renewals++) {
      Request.Builder builder = builder(exchange.headers());
      if (era == Era.MODERN) {
        builder.header("Mcp-Method", method);
      }
      Optional<String> token = credentials.token();
      token.ifPresent(text -> builder.header("Authorization", "Bearer " + text));
      Answered answered = new Answered(builder.post(HttpClient.json(json)).build(), exchange);
      int status = answered.response().code();
      String id = answered.response().header("Mcp-Session-Id");
      if (method.equals("initialize") && id != null) {
        session = id;
      }
      if (status != 401 && status != 403) {
        return answered;
      }
      String challenge = String.join(", ", answered.response().headers("WWW-Authenticate"));
      answered.close();
      if (renewals == MAX_RENEWALS
          || !credentials.renew(new Credentials.Refusal(status, challenge, token.orElse("")))) {
        throw exchange.failed(
            Kind.UNAUTHORIZED,
            "it refused the request with status %d%s; check its token, or configure withOAuth"
                .formatted(status, challenge.isEmpty() ? "" : " (" + challenge + ")"),
            false,
            null);
      }
      exchange.rested();
    }
  }

  private Request.Builder builder(Map<String, String> more) {
    Request.Builder builder = new Request.Builder().url(http.uri().toString());
    builder.header("Accept", "application/json, text/event-stream");
    http.headers().forEach(builder::header);
    String agreed = version;
    if (agreed != null) {
      builder.header("MCP-Protocol-Version", agreed);
    }
    String open = session;
    if (open != null) {
      builder.header("Mcp-Session-Id", open);
    }
    more.forEach(builder::header);
    return builder;
  }

  private String body(Answered answered, Exchange exchange) throws IOException {
    BufferedSource source = answered.source();
    source.timeout().deadlineNanoTime(exchange.until());
    if (source.request(MAX_BODY + 1L)) {
      throw new SseReader.TooLargeException();
    }
    return source.readUtf8();
  }

  private RpcMessage.Answer answer(Exchange exchange, int status, String body) {
    Object id = exchange.request().id();
    try {
      RpcMessage message = RpcMessage.read(body);
      if (message instanceof RpcMessage.Answer answer
          && (id.equals(answer.id()) || answer.id() == null && status != 200)) {
        return gone(exchange, status, answer);
      }
    } catch (IllegalArgumentException e) {
      if (status == 200) {
        throw exchange.failed(
            Kind.PROTOCOL, "its answer is no message: " + e.getMessage(), true, e);
      }
      throw status(exchange, status, body);
    }
    throw exchange.failed(Kind.PROTOCOL, "it answered another request", true, null);
  }

  /** With a session, 404 says that the session is not known any more, whatever the body says. */
  private RpcMessage.Answer gone(Exchange exchange, int status, RpcMessage.Answer answer) {
    if (status == 404 && session != null) {
      throw status(exchange, status, "");
    }
    return answer;
  }

  private McpException status(Exchange exchange, int status, String body) {
    if (status == 404 && session != null) {
      closed = true;
      return exchange.failed(Kind.CLOSED, "it does not know the session any more", false, null);
    }
    if (status / 100 == 3) {
      return exchange.failed(
          Kind.PROTOCOL,
          "it redirects to another address, which is not followed; configure that address",
          false,
          null);
    }
    boolean refused = status / 100 == 4 || status == 503;
    String shown = body.length() > 200 ? body.substring(0, 200) + "…" : body;
    return exchange.failed(
        refused ? Kind.UNREACHABLE : Kind.PROTOCOL,
        "it answered '%s' with status %d: %s"
            .formatted(exchange.request().method(), status, shown.strip()),
        !refused,
        null);
  }

  private McpException broken(Exchange exchange, IOException e) {
    boolean sent = !(e instanceof NotSentException);
    if (e instanceof SseReader.TooLargeException) {
      return exchange.failed(Kind.TOO_LARGE, String.valueOf(e.getMessage()), true, e);
    }
    if (exchange.cancellation().isCancelled() || exchange.isOver()) {
      return exchange.ended(sent);
    }
    if (Thread.currentThread().isInterrupted()) {
      return exchange.failed(Kind.CANCELLED, "the wait was interrupted", sent, e);
    }
    return sent
        ? exchange.failed(Kind.CLOSED, "the connection broke: " + e.getMessage(), true, e)
        : exchange.failed(
            Kind.UNREACHABLE, http.uri() + " cannot be reached: " + e.getMessage(), false, e);
  }

  /** Reads the stream that has the answer; a legacy one that breaks off is taken up again. */
  private RpcMessage.Answer stream(Exchange exchange, Answered first) throws IOException {
    SseReader events = new SseReader(first.source(), exchange);
    RpcMessage.Answer answer = read(events, exchange);
    long retry = events.retry();
    for (int i = 0; answer == null && i < MAX_RESUMPTIONS; i++) {
      String last = events.lastId();
      if (era == Era.MODERN || last == null) {
        break;
      }
      sleep(retry < 0 ? DEFAULT_RETRY : Math.min(retry, MAX_RETRY), exchange);
      try (Answered again = resumed(last, exchange)) {
        if (!isStream(again.response())) {
          break;
        }
        events = new SseReader(again.source(), exchange);
        answer = read(events, exchange);
        retry = events.retry() < 0 ? retry : events.retry();
      }
    }
    if (answer == null) {
      throw exchange.failed(Kind.CLOSED, "the stream ended before the answer", true, null);
    }
    return answer;
  }

  private static String contentType(Response response) {
    return Objects.requireNonNullElse(response.header("Content-Type"), "");
  }

  private static boolean isStream(Response response) {
    return response.code() == 200 && contentType(response).startsWith("text/event-stream");
  }

  private Answered resumed(@Nullable String last, Exchange exchange) throws IOException {
    Request.Builder builder = builder(Map.of());
    builder.header("Accept", "text/event-stream");
    if (last != null) {
      builder.header("Last-Event-ID", last);
    }
    credentials.token().ifPresent(text -> builder.header("Authorization", "Bearer " + text));
    return new Answered(builder.get().build(), exchange);
  }

  private void sleep(long millis, Exchange exchange) {
    try {
      long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
      while (System.nanoTime() - end < 0) {
        if (closed || exchange.isOver() || exchange.cancellation().isCancelled()) {
          throw exchange.ended(true);
        }
        long left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
        Thread.sleep(Math.max(1, Math.min(50, left)));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw exchange.failed(Kind.CANCELLED, "the wait was interrupted", true, e);
    }
  }

  /** The answer among the messages of a stream; null when the stream ends, or breaks, without. */
  private RpcMessage.@Nullable Answer read(SseReader events, Exchange exchange) throws IOException {
    while (true) {
      String data;
      try {
        data = events.next();
      } catch (SseReader.TooLargeException e) {
        throw e;
      } catch (IOException e) {
        if (closed || exchange.isOver() || exchange.cancellation().isCancelled()) {
          throw e;
        }
        return null;
      }
      if (data == null) {
        return null;
      }
      RpcMessage.Answer answer = received(data, exchange);
      if (answer != null) {
        return answer;
      }
    }
  }

  private RpcMessage.@Nullable Answer received(String data, Exchange exchange) {
    RpcMessage message;
    try {
      message = RpcMessage.read(data);
    } catch (IllegalArgumentException e) {
      inbox.noise("an event that is no message: " + e.getMessage());
      return null;
    }
    if (message instanceof RpcMessage.Answer answer) {
      if (exchange.request().id().equals(answer.id())) {
        return answer;
      }
      inbox.noise("an answer to no request that waits, with id " + answer.id());
    } else if (message instanceof RpcMessage.Notification notification) {
      notified(notification, exchange);
    } else if (message instanceof RpcMessage.Request request) {
      reply(inbox.asked(request));
      exchange.rested();
    }
    return null;
  }

  private void notified(RpcMessage.Notification notification, Exchange exchange) {
    if (!notification.method().equals("notifications/progress")) {
      inbox.notified(notification);
    } else if (exchange.request().id().equals(notification.params().get("progressToken"))) {
      exchange.progressed(notification.params());
    }
  }

  private void reply(RpcMessage.Answer answer) {
    try {
      deliver(answer, "");
    } catch (McpException e) {
      inbox.noise("an answer could not be sent: " + e.getMessage());
    }
  }

  @Override
  public void send(RpcMessage.Notification notification) {
    deliver(notification, notification.method());
  }

  private void deliver(RpcMessage message, String method) {
    Exchange exchange = brief(method.isEmpty() ? "answer" : method);
    try (Answered answered = sent(exchange, message.write(), method)) {
      if (answered.response().code() / 100 != 2) {
        throw status(exchange, answered.response().code(), "");
      }
    } catch (IOException e) {
      throw broken(exchange, e);
    }
  }

  private Exchange brief(String method) {
    return new Exchange(
        server, new RpcMessage.Request(0L, method, Map.of()), Map.of(), Exchange.Limits.of(SHORT));
  }

  /** Listens for what a legacy server sends outside of the answers, if it does. */
  public synchronized void listen() {
    if (listener == null && !closed) {
      listener = new Thread(this::listenOn, "penguin-mcp-" + server + "-listen");
      listener.setDaemon(true);
      listener.start();
    }
  }

  private void listenOn() {
    String last = null;
    long pause = DEFAULT_RETRY;
    while (!closed) {
      Exchange forever =
          new Exchange(
              server,
              new RpcMessage.Request("listen", "GET", Map.of()),
              Map.of(),
              Exchange.Limits.of(FOREVER));
      try (Answered answered = resumed(last, forever)) {
        if (!isStream(answered.response())) {
          return; // 405 says that it sends nothing
        }
        SseReader events = new SseReader(answered.source(), forever);
        read(events, forever);
        last = events.lastId() == null ? last : events.lastId();
        pause = events.retry() < 0 ? pause : Math.min(MAX_RETRY, events.retry());
      } catch (IOException e) {
        pause = Math.min(MAX_RETRY, 2 * pause);
      }
      try {
        sleep(pause, forever);
      } catch (McpException e) {
        return;
      }
    }
  }

  @Override
  public void close() {
    String open = session;
    if (!closed && open != null) {
      try {
        new Answered(builder(Map.of()).delete().build(), brief("DELETE")).close();
        session = null;
      } catch (IOException e) {
        inbox.noise("the session could not be ended: " + e.getMessage());
      }
    }
    closed = true;
    running.forEach(Call::cancel);
    Thread listening;
    synchronized (this) {
      listening = listener;
    }
    if (listening != null && listening != Thread.currentThread()) {
      listening.interrupt();
      try {
        listening.join(1_000);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
