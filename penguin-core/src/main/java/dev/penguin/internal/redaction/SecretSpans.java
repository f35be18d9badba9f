package dev.penguin.internal.redaction;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Where secrets stand in a text, and the text without them. Secrets that overlap are one place, so
 * that nothing of either remains; of those that follow one another each has its own mark. Used by
 * one thread.
 */
final class SecretSpans {
  /** How often a text may be wrapped in escapes of escapes. */
  static final int MAX_LAYERS = 6;

  private record Span(int from, int to) {}

  private final String text;
  private final List<Span> spans = new ArrayList<>();

  private SecretSpans(String text) {
    this.text = text;
  }

  /** Finds secrets as they are and as JSON may write them. */
  static SecretSpans in(String text, List<String> secrets) {
    return new SecretSpans(text).find(secrets).findEscaped(secrets);
  }

  private SecretSpans find(List<String> secrets) {
    for (String secret : secrets) {
      int until = 0;
      for (int at = text.indexOf(secret); at >= 0; at = text.indexOf(secret, at + 1)) {
        until = add(at, at + secret.length(), until);
      }
    }
    return this;
  }

  /**
   * Finds those too whose characters are written as escapes of JSON, and as escapes of those. No
   * place cuts an escape: half a one would spoil the JSON around it.
   */
  private SecretSpans findEscaped(List<String> secrets) {
    Unescaped layer = Unescaped.of(text);
    if (layer != null) {
      Unescaped first = layer;
      spans.replaceAll(span -> new Span(first.before(span.from()), first.after(span.to())));
    }
    for (int i = 0; i < MAX_LAYERS && layer != null; i++) {
      for (String secret : secrets) {
        int until = 0;
        for (int at = layer.text().indexOf(secret);
            at >= 0;
            at = layer.text().indexOf(secret, at + 1)) {
          until = add(layer.begin(at), layer.begin(at + secret.length()), until);
        }
      }
      layer = layer.next();
    }
    return this;
  }

  /** One that overlaps the one before makes it longer, so that a text of repetitions has few. */
  private int add(int from, int to, int until) {
    int begin = from < until ? spans.remove(spans.size() - 1).from() : from;
    spans.add(new Span(begin, to));
    return to;
  }

  /**
   * The pieces that make up the text, without secrets; the very same when there are none.
   *
   * @param pieces joined, they are the text
   */
  List<String> hidden(List<String> pieces) {
    if (spans.isEmpty()) {
      return pieces;
    }
    List<String> all = new ArrayList<>(pieces.size());
    int end = 0;
    int covered = 0;
    for (String piece : pieces) {
      end += piece.length();
      StringBuilder hidden = new StringBuilder(piece.length());
      covered = hide(covered, end, hidden);
      all.add(hidden.toString());
    }
    return all;
  }

  /**
   * Writes the beginning of the text without secrets.
   *
   * @param covered how much of it a mark stands for already that was written before
   * @param end what is written at most; a secret that begins before it is known as a whole
   * @return up to where marks stand for the text, which may lie behind the end
   */
  int hide(int covered, int end, StringBuilder hidden) {
    spans.sort(Comparator.comparingInt(Span::from));
    int at = covered;
    for (Span span : spans) {
      if (span.from() >= end) {
        break;
      }
      if (span.from() >= at) {
        hidden.append(text, at, span.from()).append(Redactor.MARK);
      }
      at = Math.max(at, span.to());
    }
    if (at < end) {
      hidden.append(text, at, end);
    }
    return Math.max(at, end);
  }
}
