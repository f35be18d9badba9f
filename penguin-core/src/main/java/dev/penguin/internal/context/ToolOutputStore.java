package dev.penguin.internal.context;

import dev.penguin.error.ConfigurationException;
import dev.penguin.internal.context.ToolOutputFiles.Page;
import dev.penguin.internal.text.TextBoundary;
import dev.penguin.internal.toolset.CallRefusedException;
import dev.penguin.internal.transcript.TokenEstimate;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stores the full text of tool results that were too long for the model, so that it can read them
 * page by page. The text is what the model would have read: cleaned, without secrets. Only this
 * class knows where it is: in files where there is a state directory, else in memory, and gone with
 * the engine. Of more than fits, the oldest texts go first. Thread-safe.
 */
public final class ToolOutputStore {
  /** The most characters of one session: at most 32 MB, and half of it when all are Latin. */
  static final int MAX_OF_SESSION = 16_000_000;

  /** The most characters of all sessions of the engine. */
  static final int MAX_OF_ALL = 64_000_000;

  /** The most bytes that those characters may take in files, in UTF-8. */
  private static final long BYTES_OF_SESSION = 4L * MAX_OF_SESSION;

  private static final long BYTES_OF_ALL = 4L * MAX_OF_ALL;

  /** About 12,000 tokens. */
  static final int PAGE = 50_000;

  /** A page has at least so many characters, however small the window is: reading must end. */
  private static final int MIN_PAGE = 100;

  /** A page, and a character before and after it. */
  private static final int READ_AT_ONCE = PAGE + 2;

  private static final Logger LOG = LoggerFactory.getLogger(ToolOutputStore.class);

  private final Optional<ToolOutputFiles> files;

  /** The texts that are not in files. */
  private final Map<Key, StoredText> kept = new LinkedHashMap<>();

  /** A store in memory. */
  public ToolOutputStore() {
    files = Optional.empty();
  }

  /** A store in files of a state directory. */
  public ToolOutputStore(Path stateDirectory) {
    files = Optional.of(new ToolOutputFiles(stateDirectory, BYTES_OF_SESSION, BYTES_OF_ALL));
  }

  private record Key(String session, String id) {}

  /**
   * A text.
   *
   * @param length how long it was, which may be longer than what is kept of it
   */
  private record StoredText(String text, int length) {}

  /** The texts of one session. */
  public final class OfSession {
    private final String session;

    private OfSession(String session) {
      this.session = session;
    }

    /**
     * Stores a text of any length. Of one that is longer than all may be, it stores the beginning.
     */
    void keep(String id, String text) {
      ToolOutputStore.this.keep(new Key(session, id), text);
    }

    /**
     * The page of a text that begins at an offset, with what the next one is; or why not.
     *
     * @param most how many tokens it may have, by estimate; more than {@value #PAGE} characters are
     *     never given
     * @param conversation a text of that id that stands in the conversation itself
     */
    public String page(String id, long offset, long most, Optional<String> conversation)
        throws CallRefusedException {
      return ToolOutputStore.this.page(new Key(session, id), offset, most, conversation);
    }
  }

  /** The results of one session. */
  public OfSession of(String session) {
    return new OfSession(session);
  }

  /** Forgets what a session had, since it is deleted. */
  public void forget(String session) {
    synchronized (this) {
      kept.keySet().removeIf(key -> key.session().equals(session));
    }
    if (files.isPresent()) {
      try {
        files.get().forget(session);
      } catch (IOException e) {
        LOG.warn("The long results of deleted session '{}' could not be removed", session, e);
      }
    }
  }

  private void keep(Key key, String text) {
    int end = TextBoundary.at(text, Math.min(text.length(), MAX_OF_SESSION));
    StoredText result = new StoredText(text.substring(0, end), text.length());
    if (files.isPresent()) {
      try {
        files.get().keep(key.session(), key.id(), result.text(), result.length());
        return;
      } catch (IOException | ConfigurationException e) {
        LOG.warn("A long result of session '{}' is kept in memory only", key.session(), e);
      }
    }
    keepInMemory(key, result);
  }

  private synchronized void keepInMemory(Key key, StoredText result) {
    kept.remove(key); // so that it becomes the youngest
    kept.put(key, result);
    long ofSession = 0;
    long ofAll = 0;
    for (Map.Entry<Key, StoredText> entry : kept.entrySet()) {
      int length = entry.getValue().text().length();
      ofAll += length;
      ofSession += entry.getKey().session().equals(key.session()) ? length : 0;
    }
    Iterator<Map.Entry<Key, StoredText>> oldest = kept.entrySet().iterator();
    while (ofSession > MAX_OF_SESSION || ofAll > MAX_OF_ALL) {
      Map.Entry<Key, StoredText> entry = oldest.next();
      boolean ours = entry.getKey().session().equals(key.session());
      if (ours || ofAll > MAX_OF_ALL) {
        int length = entry.getValue().text().length();
        ofAll -= length;
        ofSession -= ours ? length : 0;
        oldest.remove();
      }
    }
  }

  /** A page is read with the character before it, which may be the first half of a pair. */
  private String page(Key key, long offset, long most, Optional<String> conversation)
      throws CallRefusedException {
    long before = Math.max(0, offset - 1);
    Page read =
        find(key, before)
            .or(() -> conversation.map(text -> page(text, text.length(), before)))
            .orElseThrow(() -> gone(key.id()));
    if (offset >= read.kept()) {
      throw new CallRefusedException(
          "There is nothing at offset "
              + offset
              + ": the result of call '"
              + key.id()
              + "' has "
              + read.length()
              + " characters"
              + (read.kept() < read.length()
                  ? ", of which the first " + read.kept() + " were kept."
                  : "."));
    }
    String text = read.text();
    int begin = TextBoundary.at(text, (int) (offset - before));
    int end = end(text, begin, most);
    int from = (int) before + begin;
    int to = (int) before + end;
    String next = to < read.kept() ? "; continue with offset=" + to : "";
    String lost = to == read.kept() && to < read.length() ? "; the rest was not kept" : "";
    return "[characters %d to %d of %d%s%s]\n".formatted(from, to, read.length(), next, lost)
        + text.substring(begin, end);
  }

  /** Where the page ends that begins at a place and has at most so many tokens. */
  private static int end(String text, int begin, long most) {
    int tooFar = Math.min(text.length(), begin + PAGE) + 1;
    int fits = Math.min(tooFar - 1, begin + MIN_PAGE);
    int tried = tooFar - 1;
    while (fits < tried) {
      if (TokenEstimate.of(text.substring(begin, tried)) <= most) {
        fits = tried;
      } else {
        tooFar = tried;
      }
      tried = (fits + tooFar) / 2;
    }
    return TextBoundary.at(text, fits);
  }

  /** A result with what a page that begins at a place needs of it. */
  private Optional<Page> find(Key key, long from) {
    synchronized (this) {
      StoredText result = kept.get(key);
      if (result != null) {
        return Optional.of(page(result.text(), result.length(), from));
      }
    }
    if (files.isEmpty()) {
      return Optional.empty();
    }
    try {
      return files.get().read(key.session(), key.id(), from, READ_AT_ONCE);
    } catch (IOException e) {
      LOG.warn("A long result of session '{}' could not be read", key.session(), e);
      return Optional.empty();
    }
  }

  private static Page page(String text, int length, long from) {
    int begin = (int) Math.min(from, text.length());
    int end = Math.min(text.length(), begin + READ_AT_ONCE);
    return new Page(text.substring(begin, end), text.length(), length);
  }

  private CallRefusedException gone(String id) {
    return new CallRefusedException(
        "The result of call '"
            + (id.length() > 60 ? id.substring(0, 60) + "…" : id)
            + "' is no longer there to read: only the last "
            + (files.isPresent() ? BYTES_OF_SESSION + " bytes" : MAX_OF_SESSION + " characters")
            + " of results that were cut are kept"
            + (files.isPresent() ? "." : ", and only while the program runs.")
            + " Call the tool again, and ask for less at once.");
  }
}
