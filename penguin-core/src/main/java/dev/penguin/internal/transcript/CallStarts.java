package dev.penguin.internal.transcript;

import dev.penguin.message.ToolCall;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * What the log says of the calls of its last reply, the only ones that can be open: which began,
 * and what makes each the only one of its kind. Not thread-safe.
 */
final class CallStarts {
  private final Map<String, StartedCall> started = new HashMap<>();
  private String runId = "";
  private long reply;

  /** A reply was added by a run, as the entry of that number. */
  void replied(String run, long sequence) {
    started.clear();
    runId = run;
    reply = sequence;
  }

  /** A call began. Of one that began before, what ran first is kept. */
  void began(String id, ToolCall call, Instant at, long sequence) {
    started.merge(
        id,
        new StartedCall(call, at, sequence),
        (first, now) -> new StartedCall(first.call(), at, sequence));
  }

  Optional<StartedCall> find(String id) {
    return Optional.ofNullable(started.get(id));
  }

  /** What is open waits for somebody: nothing about it is in doubt. */
  void settle() {
    started.clear();
  }

  /**
   * The idempotency key of a call: a UUID of version 8, made of a SHA-256 as RFC 9562, B.2 does it.
   * The session makes it another one in a fork, the run in a session that takes a deleted one's
   * name, the number of the reply after a rollback, when a model gives an id once more. A process
   * that goes on may have a newer version of this code, so what is hashed never changes.
   */
  String key(String sessionId, String id) {
    MessageDigest digest = sha256();
    for (String part : new String[] {sessionId, runId, Long.toString(reply), id}) {
      byte[] bytes = part.getBytes(StandardCharsets.UTF_8);
      digest.update(ByteBuffer.allocate(4).putInt(bytes.length).flip());
      digest.update(bytes);
    }
    ByteBuffer hash = ByteBuffer.wrap(digest.digest());
    long high = hash.getLong() & ~0xF000L | 0x8000L;
    long low = hash.getLong() & ~(3L << 62) | 2L << 62;
    return new UUID(high, low).toString();
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) { // each platform must have it
      throw new IllegalStateException(e);
    }
  }
}
