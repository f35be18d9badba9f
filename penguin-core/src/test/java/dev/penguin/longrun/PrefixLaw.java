package dev.penguin.longrun;

import java.util.ArrayList;
import java.util.List;

/** A request begins with all that the one before it had, byte by byte, its tools included. */
final class PrefixLaw {
  private PrefixLaw() {}

  /** Which requests do not: the number of each, counted from 0, with why. */
  static List<String> breaks(List<Seen> requests) {
    List<String> breaks = new ArrayList<>();
    for (int i = 1; i < requests.size(); i++) {
      String difference = difference(requests.get(i - 1), requests.get(i));
      if (!difference.isEmpty()) {
        breaks.add(i + ": " + difference);
      }
    }
    return breaks;
  }

  /** What a request does not go on with of the one before it; empty when it goes on with all. */
  static String difference(Seen before, Seen after) {
    if (!before.toolsJson().equals(after.toolsJson())) {
      return "tools " + before.tools() + " became " + after.tools();
    }
    List<String> messages = before.messages();
    for (int i = 0; i < messages.size(); i++) {
      if (i >= after.messages().size()) {
        return "only " + i + " of " + messages.size() + " messages are left";
      }
      if (!messages.get(i).equals(after.messages().get(i))) {
        return "message " + i + " of " + messages.size() + " became " + after.messages().get(i);
      }
    }
    return "";
  }
}
