package dev.penguin.internal.transcript;

import dev.penguin.internal.redaction.Redactor;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The transcripts of the sessions that were used last, so that a run in a long session need not
 * read its log anew. Holds at most 64, and about 8 MB of text. Thread-safe.
 */
public final class RecentTranscripts {
  private static final int MAX_SESSIONS = 64;
  private static final long MAX_TOKENS = 2_000_000;

  private final Map<String, Transcript> newest = new LinkedHashMap<>();
  private long tokens;

  /**
   * Takes a session's transcript out, for one that has locked the session. Null when it is not
   * here, or the store does not say that the log is as it was.
   */
  public @Nullable Transcript take(String sessionId, Redactor redactor) {
    Transcript transcript = remove(sessionId);
    if (transcript == null || !transcript.isCurrent()) {
      return null;
    }
    transcript.use(redactor);
    return transcript;
  }

  /** Puts a transcript here; called while the session is still locked, by its last user. */
  public void put(Transcript transcript) {
    if (transcript.isCurrent() && transcript.tokens() <= MAX_TOKENS) {
      add(transcript);
    }
  }

  private synchronized void add(Transcript transcript) {
    remove(transcript.sessionId());
    newest.put(transcript.sessionId(), transcript);
    tokens += transcript.tokens();
    Iterator<Transcript> oldest = newest.values().iterator();
    while (newest.size() > MAX_SESSIONS || tokens > MAX_TOKENS) {
      tokens -= oldest.next().tokens();
      oldest.remove();
    }
  }

  private synchronized @Nullable Transcript remove(String sessionId) {
    Transcript transcript = newest.remove(sessionId);
    if (transcript != null) {
      tokens -= transcript.tokens();
    }
    return transcript;
  }

  /** Forgets a session that is deleted. */
  public void forget(String sessionId) {
    Transcript unused = remove(sessionId);
  }
}
