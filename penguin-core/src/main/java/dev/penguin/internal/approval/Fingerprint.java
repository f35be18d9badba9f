package dev.penguin.internal.approval;

import dev.penguin.message.ToolCall;
import dev.penguin.tool.Resource;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/**
 * What a call would do, in 64 hexadecimal digits: a call that would do something else has others.
 */
public final class Fingerprint {
  private Fingerprint() {}

  /**
   * Makes one.
   *
   * @param call the call, with its arguments as they run
   * @param resources what it would touch
   * @param more what else says what it would do: its preview, the state of what it found
   */
  public static String of(ToolCall call, List<Resource> resources, List<String> more) {
    MessageDigest digest = sha256();
    add(digest, call.name());
    add(digest, call.argumentsJson());
    add(digest, String.valueOf(resources.size()));
    resources.forEach(resource -> add(digest, resource.toString()));
    more.forEach(text -> add(digest, text));
    return HexFormat.of().formatHex(digest.digest());
  }

  /** The length comes first, so that no two lists of texts are the same bytes. */
  private static void add(MessageDigest digest, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    digest.update((bytes.length + ":").getBytes(StandardCharsets.US_ASCII));
    digest.update(bytes);
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) { // each platform must have it
      throw new IllegalStateException(e);
    }
  }
}
