package dev.penguin.longrun;

import dev.penguin.longrun.Seen.Unit;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** What a vendor remembers of the beginnings of requests. Not thread-safe. */
final class PrefixCache {
  /** Both vendors: nothing shorter is cached. */
  private static final int MIN_TOKENS = 1024;

  /** OpenAI's guide: hits come in steps of so many tokens. */
  private static final int STEP = 128;

  /** Anthropic's guide: so many blocks before a mark are looked at. */
  private static final int LOOKED_AT = 20;

  private final Set<Long> written = new HashSet<>();

  /** Tokens that were read and tokens that were written. */
  record Use(long read, long written) {}

  /** OpenAI: every beginning is remembered, and nothing says so. */
  Use everyBeginning(List<Unit> units) {
    long read = 0;
    long tokens = 0;
    long key = 0;
    for (Unit unit : units) {
      key = next(key, unit);
      tokens += unit.tokens();
      if (!written.add(key)) {
        read = tokens;
      }
    }
    return new Use(read < MIN_TOKENS ? 0 : read / STEP * STEP, 0);
  }

  /** Anthropic: what ends at a mark is remembered, and found again shortly before a mark. */
  Use atMarks(List<Unit> units) {
    long[] keys = new long[units.size() + 1];
    long[] tokens = new long[units.size() + 1];
    for (int i = 0; i < units.size(); i++) {
      keys[i + 1] = next(keys[i], units.get(i));
      tokens[i + 1] = tokens[i] + units.get(i).tokens();
    }
    long read = 0;
    long end = 0;
    for (int mark = 1; mark <= units.size(); mark++) {
      if (units.get(mark - 1).marked() && tokens[mark] >= MIN_TOKENS) {
        end = tokens[mark];
        for (int at = mark; at > Math.max(0, mark - LOOKED_AT); at--) {
          read = written.contains(keys[at]) ? Math.max(read, tokens[at]) : read;
        }
      }
    }
    for (int mark = 1; mark <= units.size(); mark++) {
      if (units.get(mark - 1).marked() && tokens[mark] >= MIN_TOKENS) {
        written.add(keys[mark]);
      }
    }
    return new Use(read, end - read);
  }

  private static long next(long before, Unit unit) {
    long mixed = (before ^ unit.json().hashCode()) * 0x9E3779B97F4A7C15L;
    return (mixed ^ mixed >>> 32) + unit.json().length();
  }
}
