package dev.penguin.engine;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The whole texts of results that were too long for the model, so that it can read them page by
 * page. They are what the model would have read: cleaned, without secrets. The only place that
 * knows where they are; in memory, and gone with the engine. Of more than fits, the oldest go
 * first. Thread-safe.
 */
final class KeptResults {
  /** Of one session: at most 32 MB, and half of it when all characters are Latin. */
  static final int MOST_OF_SESSION = 16_000_000;

  /** Of all sessions of the engine. */
  static final int MOST_OF_ALL = 64_000_000;

  /** About 12,000 tokens. */
  static final int PAGE = 50_000;

  private final Map<Key, Kept> kept = new LinkedHashMap<>();

  private record Key(String session, String id) {}

  /**
   * A text.
   *
   * @param length how long it was, which may be longer than what is kept of it
   */
  private record Kept(String text, int length) {}

  /** What one session has to read. */
  final class OfSession {
    private final String session;

    private OfSession(String session) {
      this.session = session;
    }

    /** Keeps a text, however long: of one that is longer than all may be, the beginning. */
    void keep(String id, String text) {
      KeptResults.this.keep(new Key(session, id), text);
    }

    /** Whether there is something to read. */
    boolean any() {
      return KeptResults.this.any(session);
    }

    /** The page of a text that begins at an offset, with what the next one is; or why not. */
    String page(String id, long offset) throws CallCheck.Refusal {
      return KeptResults.this.page(new Key(session, id), offset);
    }
  }

  /** The results of one session. */
  OfSession of(String session) {
    return new OfSession(session);
  }

  /** Forgets what a session had, since it is deleted. */
  synchronized void forget(String session) {
    kept.keySet().removeIf(key -> key.session().equals(session));
  }

  private synchronized void keep(Key key, String text) {
    kept.remove(key); // so that it becomes the youngest
    int end = ResultSize.boundary(text, Math.min(text.length(), MOST_OF_SESSION));
    kept.put(key, new Kept(text.substring(0, end), text.length()));
    long ofSession = 0;
    long ofAll = 0;
    for (Map.Entry<Key, Kept> entry : kept.entrySet()) {
      int length = entry.getValue().text().length();
      ofAll += length;
      ofSession += entry.getKey().session().equals(key.session()) ? length : 0;
    }
    Iterator<Map.Entry<Key, Kept>> oldest = kept.entrySet().iterator();
    while (ofSession > MOST_OF_SESSION || ofAll > MOST_OF_ALL) {
      Map.Entry<Key, Kept> entry = oldest.next();
      boolean ours = entry.getKey().session().equals(key.session());
      if (ours || ofAll > MOST_OF_ALL) {
        int length = entry.getValue().text().length();
        ofAll -= length;
        ofSession -= ours ? length : 0;
        oldest.remove();
      }
    }
  }

  private synchronized boolean any(String session) {
    return kept.keySet().stream().anyMatch(key -> key.session().equals(session));
  }

  private String page(Key key, long offset) throws CallCheck.Refusal {
    Kept result = find(key);
    String text = result.text();
    if (offset >= text.length()) {
      throw new CallCheck.Refusal(
          "There is nothing at offset "
              + offset
              + ": the result of call '"
              + key.id()
              + "' has "
              + result.length()
              + " characters"
              + (text.length() < result.length()
                  ? ", of which the first " + text.length() + " were kept."
                  : "."));
    }
    int from = ResultSize.boundary(text, (int) offset);
    int to = ResultSize.boundary(text, Math.min(text.length(), from + PAGE));
    String next = to < text.length() ? "; continue with offset=" + to : "";
    String lost = to == text.length() && to < result.length() ? "; the rest was not kept" : "";
    return "[characters %d to %d of %d%s%s]\n".formatted(from, to, result.length(), next, lost)
        + text.substring(from, to);
  }

  private synchronized Kept find(Key key) throws CallCheck.Refusal {
    Kept result = kept.get(key);
    if (result == null) {
      throw new CallCheck.Refusal(
          "The result of call '"
              + (key.id().length() > 60 ? key.id().substring(0, 60) + "…" : key.id())
              + "' is no longer there to read: only the last "
              + MOST_OF_SESSION
              + " characters of results that were cut are kept, and only while the program runs."
              + " Call the tool again, and ask for less at once.");
    }
    return result;
  }
}
