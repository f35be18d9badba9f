package dev.penguin.provider.openai;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The messages of a request in an order that the server takes. Mistral's wants an answer between
 * the results of tools and the user's next words, and no answer at the end. Not thread-safe.
 */
final class MessageOrder {
  private static final byte[] STOPPED =
      "{\"role\":\"assistant\",\"content\":\"[No answer was given here.]\"}".getBytes(UTF_8);
  private static final byte[] GO_ON = "{\"role\":\"user\",\"content\":\"Go on.\"}".getBytes(UTF_8);

  private final boolean strict;
  private final List<byte[]> pieces;
  private @Nullable Role last;

  /** Who says something. */
  enum Role {
    SYSTEM,
    USER,
    ASSISTANT,
    TOOL
  }

  MessageOrder(boolean strict, int size) {
    this.strict = strict;
    pieces = new ArrayList<>(size);
  }

  void add(Role role, byte[] piece) {
    if (strict && last == Role.TOOL && role == Role.USER) {
      pieces.add(STOPPED);
    }
    pieces.add(piece);
    last = role;
  }

  /** All of them; nothing is added after that. */
  List<byte[]> pieces() {
    if (strict && last == Role.ASSISTANT) {
      pieces.add(GO_ON);
    }
    return pieces;
  }
}
