package dev.penguin.longrun;

import java.util.Random;

/** Texts as tools give them: source code, JSON and logs, each the same for the same number. */
final class Reports {
  private static final String[] WORDS = {
    "order", "route", "parcel", "depot", "driver", "window", "retry", "ledger", "carrier", "label",
    "weight", "zone", "claim", "invoice", "batch", "scanner", "pallet", "customs", "address", "slot"
  };

  private Reports() {}

  /**
   * A text.
   *
   * @param number which one
   * @param bytes about how long
   * @param hidden stands in the middle of it, as a line of its own
   */
  static String of(int number, int bytes, String hidden) {
    Random random = new Random(number);
    StringBuilder text = new StringBuilder("# Report " + number + "\n");
    boolean open = true;
    while (text.length() < bytes) {
      if (open && text.length() > bytes / 2) {
        text.append(hidden).append('\n');
        open = false;
      }
      switch (number % 3) {
        case 0 -> source(random, text);
        case 1 -> json(random, text);
        default -> log(random, text);
      }
    }
    return text.toString();
  }

  private static void source(Random random, StringBuilder text) {
    String name = word(random);
    text.append("  /** The ").append(name).append(" of a ").append(word(random)).append(". */\n");
    text.append("  int ").append(name).append(random.nextInt(100)).append("(int ");
    text.append(word(random)).append(") {\n    if (").append(word(random)).append(" > ");
    text.append(random.nextInt(10_000)).append(") {\n      throw new IllegalStateException(\"");
    text.append(word(random)).append(' ').append(word(random)).append("\");\n    }\n    return ");
    text.append(word(random)).append(" * ").append(random.nextInt(100)).append(";\n  }\n\n");
  }

  private static void json(Random random, StringBuilder text) {
    text.append("{\"id\":\"").append(Long.toHexString(random.nextLong())).append("\",\"");
    text.append(word(random)).append("\":").append(random.nextInt(100_000)).append(",\"");
    text.append(word(random)).append("\":\"").append(word(random)).append("\",\"open\":");
    text.append(random.nextBoolean()).append(",\"price\":").append(random.nextInt(10_000) / 100.0);
    text.append("}\n");
  }

  private static void log(Random random, StringBuilder text) {
    text.append(
        "2026-11-%02dT%02d:%02d:%02d.%03dZ "
            .formatted(
                day(random),
                random.nextInt(24),
                random.nextInt(60),
                random.nextInt(60),
                random.nextInt(1000)));
    text.append(random.nextInt(9) == 0 ? "ERROR " : "INFO  ").append(word(random)).append('-');
    text.append(random.nextInt(16)).append(" took ").append(random.nextInt(3000)).append(" ms, ");
    text.append(word(random)).append('=').append(Integer.toHexString(random.nextInt()));
    text.append('\n');
  }

  private static int day(Random random) {
    return 1 + random.nextInt(30);
  }

  private static String word(Random random) {
    return WORDS[random.nextInt(WORDS.length)];
  }
}
