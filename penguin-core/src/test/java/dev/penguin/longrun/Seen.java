package dev.penguin.longrun;

import java.util.List;

/**
 * A request as a server reads it, alike for both protocols.
 *
 * @param said what was said, the instructions first
 * @param tools the names of the tools
 * @param units what is counted and cached, in the order in which the vendor does
 * @param messages each message as it was written, marks for the cache left out
 * @param toolsJson the tools as they were written, empty for none
 * @param output how long the reply may be, 0 when nothing says it
 * @param streamed whether the reply is a stream
 * @param thinking whether the model is to think
 */
record Seen(
    List<Said> said,
    List<String> tools,
    List<Unit> units,
    List<String> messages,
    String toolsJson,
    int output,
    boolean streamed,
    boolean thinking) {

  /**
   * A message, or what a tool gave.
   *
   * @param role system, user, assistant or tool
   * @param text its words
   * @param calls what the assistant asks tools for
   * @param callId which call a tool's words answer
   */
  record Said(String role, String text, List<Asked> calls, String callId) {
    static Said of(String role, String text) {
      return new Said(role, text, List.of(), "");
    }
  }

  /** What the assistant asks a tool for. */
  record Asked(String id, String name, String arguments) {}

  /**
   * A part of a request that is in the cache or is not.
   *
   * @param json the part as it was written, without its mark
   * @param tokens what it costs
   * @param marked whether the cache is to be written behind it
   */
  record Unit(String json, int tokens, boolean marked) {}

  long tokens() {
    return units.stream().mapToLong(Unit::tokens).sum();
  }

  /** The newest message. */
  Said last() {
    return said.get(said.size() - 1);
  }

  /** All that can be read in it. */
  String text() {
    StringBuilder all = new StringBuilder();
    for (Said each : said) {
      all.append(each.text()).append('\n');
      each.calls().forEach(call -> all.append(call.arguments()).append('\n'));
    }
    return all.toString();
  }

  @Override
  public String toString() {
    return said.size() + " messages, " + tokens() + " tokens";
  }
}
