package dev.penguin.longrun;

import dev.penguin.internal.http.FaultServer;
import dev.penguin.internal.http.FaultServer.Answer;
import dev.penguin.internal.http.FaultServer.Request;
import dev.penguin.longrun.Seen.Asked;
import dev.penguin.provider.wire.Refused;
import java.util.ArrayList;
import java.util.List;

/**
 * A server on the loopback address that counts each request with a tokenizer of its own, refuses
 * what does not fit its window or what the vendor would not take, and reports what it counted. What
 * it answers is a program. Thread-safe.
 */
final class CountingServer implements AutoCloseable {
  private final Wire wire;
  private final long window;
  private final boolean numbers;
  private final Program program;
  private final FaultServer server;
  private final PrefixCache cache = new PrefixCache();
  private final List<Seen> taken = new ArrayList<>();
  private final List<Counted> counts = new ArrayList<>();
  private final List<String> wrong = new ArrayList<>();
  private final List<Seen> tooLong = new ArrayList<>();

  /** Plays the model. */
  @FunctionalInterface
  interface Program {
    Reply reply(Seen request);
  }

  /**
   * A server that listens.
   *
   * @param wire its protocol
   * @param window the most tokens of a request and its reply
   * @param numbers whether its error says what would fit
   * @param program plays the model
   */
  CountingServer(Wire wire, long window, boolean numbers, Program program) {
    this.wire = wire;
    this.window = window;
    this.numbers = numbers;
    this.program = program;
    server = FaultServer.start((request, out) -> answer(request).give(request, out));
  }

  private synchronized Answer answer(Request request) {
    try {
      if (!request.line().startsWith(wire.path())) {
        throw new Refused("the path: " + request.line());
      }
      Seen seen = wire.read(request.body());
      if (seen.tokens() + seen.output() > window) {
        return tooLong(seen);
      }
      Reply reply = program.reply(seen);
      if (reply instanceof Reply.TooLong) {
        return tooLong(seen);
      }
      taken.add(seen);
      PrefixCache.Use use = wire.cached(cache, seen);
      Counted counted = new Counted(seen.tokens(), use.read(), use.written(), output(reply));
      counts.add(counted);
      return answer(seen, reply, counted);
    } catch (Refused e) {
      wrong.add(e.getMessage());
      return wire.wrong(e.getMessage());
    } catch (RuntimeException | Error e) { // would end a thread, and nobody would see it
      wrong.add(e.toString());
      return wire.wrong(e.toString());
    }
  }

  private Answer answer(Seen seen, Reply reply, Counted counted) {
    if (reply instanceof Reply.Declines declines) {
      return wire.declined(seen, declines.text(), counted);
    }
    if (reply instanceof Reply.Endless endless) {
      return wire.endless(seen, endless.piece());
    }
    if (reply instanceof Reply.Says says) {
      return wire.answer(seen, says, counted);
    }
    return (request, out) -> out.stall();
  }

  private Answer tooLong(Seen seen) {
    tooLong.add(seen);
    return wire.tooLong(seen, window, numbers);
  }

  private static long output(Reply reply) {
    if (!(reply instanceof Reply.Says says)) {
      return 1;
    }
    long tokens = TokenCount.of(says.text());
    for (Asked call : says.calls()) {
      tokens += TokenCount.of(call.name()) + TokenCount.of(call.arguments());
    }
    return tokens;
  }

  /** Its address. */
  String host() {
    return server.host();
  }

  /** The requests that were answered, in order. */
  synchronized List<Seen> requests() {
    return List.copyOf(taken);
  }

  /** What each of them cost. */
  synchronized List<Counted> counts() {
    return List.copyOf(counts);
  }

  /** Why requests were refused that the vendor would not take, whatever their length. */
  synchronized List<String> wrong() {
    return List.copyOf(wrong);
  }

  /** The requests that were too long. */
  synchronized List<Seen> tooLong() {
    return List.copyOf(tooLong);
  }

  @Override
  public void close() {
    server.close();
  }
}
