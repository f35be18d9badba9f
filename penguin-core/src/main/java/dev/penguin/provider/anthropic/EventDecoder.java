package dev.penguin.provider.anthropic;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.penguin.internal.http.EventReader;
import dev.penguin.provider.wire.StreamJson;
import java.io.IOException;

/**
 * Reads the events of a stream from bytes. Fields of other types than the protocol's are passed
 * over. Not thread-safe.
 */
final class EventDecoder {
  private final StreamEvent event = new StreamEvent();

  /**
   * Reads one event, which is good until the next one is read.
   *
   * @throws IOException when it is no JSON object
   */
  StreamEvent decode(EventReader events) throws IOException {
    event.clear();
    try (JsonParser json = StreamJson.open(events.data(), events.offset(), events.length())) {
      while (json.nextToken() == JsonToken.FIELD_NAME) {
        String name = json.currentName();
        JsonToken value = json.nextToken();
        top(json, name, value);
      }
      StreamJson.end(json);
    }
    if (event.type.isEmpty()) {
      event.type = events.type();
    }
    return event;
  }

  private void top(JsonParser json, String name, JsonToken value) throws IOException {
    switch (name) {
      case "type" -> {
        String type = StreamJson.text(json, value);
        event.type = type == null ? "" : type;
      }
      case "index" -> event.index = StreamJson.integer(json, value, -1);
      case "message" -> event.message = StreamJson.object(json, value);
      case "content_block" -> event.block = StreamJson.object(json, value);
      case "delta" -> delta(json, value);
      case "usage" -> event.usage = StreamJson.object(json, value);
      case "error" -> {
        event.error = value != JsonToken.VALUE_NULL;
        json.skipChildren();
      }
      default -> json.skipChildren();
    }
  }

  private void delta(JsonParser json, JsonToken value) throws IOException {
    if (value != JsonToken.START_OBJECT) {
      json.skipChildren();
      return;
    }
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      String name = json.currentName();
      String text = StreamJson.text(json, json.nextToken());
      switch (name) {
        case "type", "stop_sequence" -> {}
        case "text" -> event.text = text;
        case "thinking" -> event.thinking = text;
        case "signature" -> event.signature = text;
        case "partial_json" -> event.partialJson = text;
        case "stop_reason" -> event.stopReason = text;
        default -> {
          if (text != null) {
            event.others.put(name, text);
          }
        }
      }
    }
  }
}
