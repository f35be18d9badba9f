package dev.penguin.longrun;

import dev.penguin.internal.http.FaultServer.Answer;

/** One of the protocols, from the server's side. */
interface Wire {
  /** How a request is told from those of other protocols. */
  String path();

  /** What is in a request; throws {@code Refused} where the vendor would refuse it. */
  Seen read(byte[] body);

  /** What the cache does for a request. */
  PrefixCache.Use cached(PrefixCache cache, Seen request);

  /** A reply with what was counted. */
  Answer answer(Seen request, Reply.Says reply, Counted counted);

  /** The model declines. */
  Answer declined(Seen request, String text, Counted counted);

  /** The words of a stream that never ends: its beginning, and a piece. */
  Answer endless(Seen request, String piece);

  /**
   * The request is too long.
   *
   * @param numbers whether the error says how long, and what would fit
   */
  Answer tooLong(Seen request, long window, boolean numbers);

  /** The request is wrong. */
  Answer wrong(String why);
}
