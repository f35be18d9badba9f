package dev.penguin.tools.internal.git;

import dev.penguin.tools.internal.git.GitConfiguration.Setting;
import dev.penguin.tools.internal.text.ToolFailureException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The settings of repositories as git listed them, for as long as the files that they stand in have
 * the very same bytes: neither time nor size of a file is trusted. A configuration that includes
 * other files is not kept. Thread-safe.
 */
final class KnownSettings {
  private static final int MAX_BYTES = 65_536;
  private static final int MAX_KEPT = 16;

  /** The newest last. */
  private final Map<Source, List<Setting>> kept = new LinkedHashMap<>();

  /** What settings follow from. */
  private record Source(GitRepository repository, String shared, String ofWorktree) {}

  /** Asks git. */
  interface Listing {
    List<Setting> read() throws IOException, ToolFailureException;
  }

  /** The settings of a repository: those that are kept, else those that git lists now. */
  List<Setting> of(GitRepository repository, Listing listing)
      throws IOException, ToolFailureException {
    Optional<Source> before = source(repository);
    Optional<List<Setting>> known = before.flatMap(this::find);
    if (known.isPresent()) {
      return known.get();
    }
    List<Setting> read = listing.read();
    boolean includes = read.stream().anyMatch(each -> each.key().startsWith("include"));
    if (!includes && before.isPresent() && before.equals(source(repository))) {
      keep(before.get(), read);
    }
    return read;
  }

  private synchronized Optional<List<Setting>> find(Source source) {
    return Optional.ofNullable(kept.get(source));
  }

  private synchronized void keep(Source source, List<Setting> settings) {
    if (kept.size() >= MAX_KEPT) {
      kept.remove(kept.keySet().iterator().next());
    }
    kept.put(source, List.copyOf(settings));
  }

  /** Empty where a file is too large, cannot be read, or is none. */
  private static Optional<Source> source(GitRepository repository) {
    try {
      return Optional.of(
          new Source(
              repository,
              text(repository.common().resolve("config")),
              text(repository.directory().resolve("config.worktree"))));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private static String text(Path file) throws IOException {
    if (!Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
      return ""; // as git takes an empty one
    }
    if (!Files.isRegularFile(file)) {
      throw new IOException("no file: " + file);
    }
    try (InputStream in = Files.newInputStream(file)) {
      byte[] bytes = in.readNBytes(MAX_BYTES + 1);
      if (bytes.length > MAX_BYTES) {
        throw new IOException("too large: " + file);
      }
      return new String(bytes, StandardCharsets.ISO_8859_1);
    }
  }
}
