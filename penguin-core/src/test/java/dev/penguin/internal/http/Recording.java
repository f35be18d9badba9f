package dev.penguin.internal.http;

import dev.penguin.internal.http.FaultServer.Answer;
import dev.penguin.internal.json.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;

/**
 * One exchange with a real server, from the folder that {@code -Dpenguin.recordings} names.
 *
 * @param folder the folder
 * @param entry what the manifest says about it
 */
public record Recording(Path folder, Map<?, ?> entry) {

  /** Those whose id matches, for tests that need the recordings. */
  public static Stream<Recording> matching(String pattern) {
    Path folder = Path.of(System.getProperty("penguin.recordings"));
    try {
      List<?> manifest = (List<?>) Json.parse(Files.readString(folder.resolve("manifest.json")));
      return manifest.stream()
          .map(entry -> new Recording(folder, (Map<?, ?>) entry))
          .filter(recording -> recording.id().matches(pattern));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public String id() {
    return entry.get("id").toString();
  }

  public boolean isStream() {
    return entry.get("streaming").equals(true);
  }

  public int status() {
    return ((Long) entry.get("status")).intValue();
  }

  /** What was read from the bytes by another program. */
  public Map<?, ?> expected() {
    return (Map<?, ?>) entry.get("expected");
  }

  public byte[] body() {
    try {
      return Files.readAllBytes(folder.resolve(entry.get("body").toString()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The answer again, cut into pieces at random places. */
  public Answer inPieces() {
    byte[] body = body();
    Random random = new Random(id().hashCode());
    Map<?, ?> headers = (Map<?, ?>) entry.get("headers");
    String type = ((List<?>) headers.get("content-type")).get(0).toString();
    return (request, wire) -> {
      wire.head(status(), "Content-Type: " + type, "Transfer-Encoding: chunked");
      int from = 0;
      while (from < body.length) {
        int to = Math.min(body.length, from + 1 + random.nextInt(400));
        wire.chunk(Arrays.copyOfRange(body, from, to));
        from = to;
      }
      wire.endChunks();
    };
  }
}
