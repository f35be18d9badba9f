package dev.penguin.internal.http;

import dev.penguin.internal.http.FaultServer.Answer;
import java.util.ArrayList;
import java.util.List;

/** Answers of Anthropic's messages protocol. A single quote in JSON stands for a double one. */
public final class AnthropicAnswers {
  private AnthropicAnswers() {}

  /** An event whose name is its type. */
  public static String event(String type, String fields) {
    String more = fields.isEmpty() ? "" : "," + fields.replace('\'', '"');
    return "event: " + type + "\ndata: {\"type\":\"" + type + "\"" + more + "}\n\n";
  }

  /** The beginning of a message, with 5 tokens of input, 2 read from and 3 written to the cache. */
  public static String begin() {
    return event(
        "message_start",
        "'message':{'id':'msg_1','type':'message','role':'assistant','model':'test','content':[],"
            + "'stop_reason':null,'usage':{'input_tokens':5,'cache_read_input_tokens':2,"
            + "'cache_creation_input_tokens':3,'output_tokens':1}}");
  }

  public static String blockStart(int index, String block) {
    return event("content_block_start", "'index':" + index + ",'content_block':" + block);
  }

  public static String delta(int index, String delta) {
    return event("content_block_delta", "'index':" + index + ",'delta':" + delta);
  }

  public static String blockStop(int index) {
    return event("content_block_stop", "'index':" + index);
  }

  /** A piece of text that needs no escapes. */
  public static String textDelta(int index, String piece) {
    return delta(index, "{'type':'text_delta','text':'" + piece + "'}");
  }

  /** A whole block of text. */
  public static String text(int index, String... pieces) {
    StringBuilder events = new StringBuilder(blockStart(index, "{'type':'text','text':''}"));
    for (String piece : pieces) {
      events.append(textDelta(index, piece));
    }
    return events.append(blockStop(index)).toString();
  }

  public static String toolStart(int index, String id, String name) {
    return blockStart(
        index, "{'type':'tool_use','id':'" + id + "','name':'" + name + "','input':{}}");
  }

  /** A piece of arguments in which a backquote stands for an escaped double quote. */
  public static String jsonDelta(int index, String piece) {
    return delta(
        index, "{'type':'input_json_delta','partial_json':'" + piece.replace("`", "\\\"") + "'}");
  }

  /** Why the message ends, and 7 tokens of output. */
  public static String stopReason(String reason) {
    return event(
        "message_delta",
        "'delta':{'stop_reason':'"
            + reason
            + "','stop_sequence':null},'usage':{'output_tokens':7}");
  }

  public static String stop() {
    return event("message_stop", "");
  }

  public static String error(String type, String message) {
    return event("error", "'error':{'type':'" + type + "','message':'" + message + "'}");
  }

  /** A stream of these events between beginning and end. */
  public static Answer message(String reason, String... events) {
    List<String> all = new ArrayList<>(List.of(begin()));
    all.addAll(List.of(events));
    all.add(stopReason(reason));
    all.add(stop());
    return Answers.stream(all.toArray(String[]::new));
  }

  /** A stream that says a text and ends as it should. */
  public static Answer saying(String text) {
    return message("end_turn", text(0, text));
  }

  /** An error as the body of an answer. */
  public static Answer failing(int status, String type, String message, String... headers) {
    String[] all = new String[headers.length + 1];
    System.arraycopy(headers, 0, all, 0, headers.length);
    all[headers.length] = "Content-Type: application/json";
    String body =
        "{'type':'error','error':{'type':'%s','message':'%s'},'request_id':'req_1'}"
            .formatted(type, message)
            .replace('\'', '"');
    return Answers.body(status, body, all);
  }
}
