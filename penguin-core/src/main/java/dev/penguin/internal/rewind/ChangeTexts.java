package dev.penguin.internal.rewind;

import dev.penguin.internal.blob.ContentHash;
import dev.penguin.internal.checkpoint.CheckpointStore;
import dev.penguin.internal.tree.PathChange;
import dev.penguin.internal.tree.TreeEntry;
import dev.penguin.session.SessionChanges.FileChange;
import dev.penguin.session.SessionChanges.FileChange.Kind;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Says in words what became of paths. */
final class ChangeTexts {
  private static final int MAX_BYTES = 1_000_000;
  private static final String NOTHING = "/dev/null";

  private final CheckpointStore store;

  ChangeTexts(CheckpointStore store) {
    this.store = store;
  }

  List<FileChange> of(List<PathChange> changes) {
    List<FileChange> all = new ArrayList<>();
    for (PathChange change : changes) {
      TreeEntry before = change.before();
      TreeEntry after = change.after();
      Kind kind = before == null ? Kind.CREATED : after == null ? Kind.DELETED : Kind.MODIFIED;
      all.add(new FileChange(change.path().text(), kind, diff(change, before, after)));
    }
    return all;
  }

  private String diff(PathChange change, @Nullable TreeEntry before, @Nullable TreeEntry after) {
    String path = change.path().text();
    String mode = mode(path, before, after);
    if (before != null && after != null && isSameBut(before, after)) {
      return mode;
    }
    Optional<String> old = text(before);
    Optional<String> now = text(after);
    if (old.isEmpty() || now.isEmpty()) {
      return mode + "%s: %s is now %s\n".formatted(path, name(before), name(after));
    }
    return mode
        + "--- %s\n+++ %s\n"
            .formatted(
                before == null ? NOTHING : "a/" + path, after == null ? NOTHING : "b/" + path)
        + LineDiff.of(old.get(), now.get());
  }

  private static boolean isSameBut(TreeEntry before, TreeEntry after) {
    return before.kind() == after.kind()
        && Objects.equals(before.content(), after.content())
        && Objects.equals(before.target(), after.target());
  }

  private static String mode(String path, @Nullable TreeEntry before, @Nullable TreeEntry after) {
    return before == null || after == null || before.mode() == after.mode()
        ? ""
        : "%s: mode %o is now %o\n".formatted(path, before.mode(), after.mode());
  }

  /** The text of a file, and nothing for no file; empty for what has no text. */
  private Optional<String> text(@Nullable TreeEntry entry) {
    if (entry == null) {
      return Optional.of("");
    }
    ContentHash content = entry.content();
    if (content == null) {
      return Optional.empty();
    }
    byte[] bytes = store.content(content);
    if (bytes.length > MAX_BYTES) {
      return Optional.empty();
    }
    for (byte each : bytes) {
      if (each == 0) {
        return Optional.empty();
      }
    }
    try {
      return Optional.of(
          StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString());
    } catch (CharacterCodingException e) {
      return Optional.empty();
    }
  }

  private static String name(@Nullable TreeEntry entry) {
    if (entry == null) {
      return "nothing";
    }
    return switch (entry.kind()) {
      case FILE -> "a binary or long file";
      case NOT_KEPT -> "a file that is not kept";
      case LINK -> "a link";
      case DIRECTORY -> "a directory";
      default -> "nothing";
    };
  }
}
