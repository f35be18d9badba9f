package dev.penguin.internal.context;

import dev.penguin.internal.text.TextBoundary;
import dev.penguin.internal.toolset.ControlTools;
import dev.penguin.message.Message;
import dev.penguin.message.Part;
import dev.penguin.message.ToolMessage;
import java.util.List;
import java.util.Set;

/**
 * The forms in which older results are sent: a beginning and an end, or a note alone. All name the
 * id with which {@code read_result} opens the whole, so that nothing is out of the model's reach.
 */
final class ShortResults {
  /** A result with more tokens than that is worth a call to open it. */
  static final int LONG_TOKENS = 2_000;

  /** A result with fewer tokens than that is hardly longer than a beginning and an end of it. */
  static final int SHORT_TOKENS = 500;

  private static final int HEAD = 600;
  private static final int TAIL = 300;

  /** In place of a result for which there is no room. */
  private static final String NO_ROOM =
      "[Left out to make room: %s with id '%s' opens it (%d characters%s).]";

  /** In place of a result of which a newer one stands further on. */
  private static final String READ_AGAIN =
      "[Left out: the same was read again later, and that result stands below. %s with id '%s' opens this older one (%d characters%s).]";

  private ShortResults() {}

  /**
   * A message as it is sent; the very same when it is no result that is made short.
   *
   * @param shortened the ids of calls whose results are sent as a beginning and an end
   * @param superseded the ids of calls whose results are left out; those that are among the
   *     shortened as well make room, the others were read again
   */
  static Message shown(Message message, Set<String> shortened, Set<String> superseded) {
    if (message instanceof ToolMessage result) {
      if (superseded.contains(result.callId())) {
        return note(result, shortened.contains(result.callId()) ? NO_ROOM : READ_AGAIN);
      }
      if (shortened.contains(result.callId())) {
        return beginningAndEnd(result);
      }
    }
    return message;
  }

  /** The beginning and the end of a result; the very same when it is no longer than both. */
  private static ToolMessage beginningAndEnd(ToolMessage result) {
    String text = result.text();
    if (text.length() <= 2 * (HEAD + TAIL) && result.parts().size() <= 1) {
      return result;
    }
    int head = TextBoundary.wordEnd(text, Math.min(HEAD, text.length()));
    int tail = TextBoundary.wordBegin(text, Math.max(head, text.length() - TAIL));
    return with(
        result,
        text.substring(0, head)
            + "\n[… %d characters left out%s; read them with %s, id '%s', offset %d …]\n"
                .formatted(
                    tail - head, images(result), ControlTools.READ_RESULT, result.callId(), head)
            + text.substring(tail));
  }

  /** A note in place of a result. */
  private static ToolMessage note(ToolMessage result, String form) {
    return with(
        result,
        form.formatted(
            ControlTools.READ_RESULT, result.callId(), result.text().length(), images(result)));
  }

  private static String images(ToolMessage result) {
    long images = result.parts().stream().filter(Part.Image.class::isInstance).count();
    return images == 0 ? "" : " and " + images + " images, which cannot be opened";
  }

  private static ToolMessage with(ToolMessage result, String text) {
    return new ToolMessage(
        result.callId(), result.toolName(), List.of(Part.text(text)), result.failed());
  }
}
