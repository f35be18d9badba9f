package dev.penguin.internal.checkpoint;

import dev.penguin.internal.blob.ContentHash;
import dev.penguin.internal.tree.ContentSource;
import dev.penguin.internal.tree.TreeEntry;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The different lines of files that are kept, without spaces around them and without empty ones, to
 * find a text that was moved and edited. Files above 1 MB have none. Used by one thread.
 */
final class KnownLines {
  private static final long MAX_BYTES = 1_000_000;

  private final @Nullable ContentSource source;
  private final Map<ContentHash, Set<String>> known = new HashMap<>();

  /**
   * @param source where the bytes are; null to know no lines
   */
  KnownLines(@Nullable ContentSource source) {
    this.source = source;
  }

  /** The lines of what is at a path; none where it has no bytes that are kept. */
  Set<String> of(@Nullable TreeEntry entry) throws IOException {
    ContentHash content = entry == null ? null : entry.content();
    if (source == null || entry == null || content == null || entry.size() > MAX_BYTES) {
      return Set.of();
    }
    Set<String> lines = known.get(content);
    if (lines == null) {
      lines = new HashSet<>();
      try (InputStream bytes = source.open(content)) {
        String text = new String(bytes.readAllBytes(), StandardCharsets.ISO_8859_1);
        text.lines().map(String::strip).filter(line -> !line.isEmpty()).forEach(lines::add);
      }
      known.put(content, lines);
    }
    return lines;
  }
}
