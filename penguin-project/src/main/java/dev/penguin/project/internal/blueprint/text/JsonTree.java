package dev.penguin.project.internal.blueprint.text;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import dev.penguin.project.blueprint.Finding.Place;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;

/** Reads JSON as a tree, bounded in depth and size. */
public final class JsonTree {
  private static final JsonFactory JSON =
      JsonFactory.builder()
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(TreeBuilder.MAX_DEPTH * 2)
                  .maxStringLength(Integer.MAX_VALUE)
                  .build())
          .build();

  private JsonTree() {}

  /** Reads a text; empty when it is none, with the reason among the findings. */
  public static Optional<Tree> read(String text, FindingLog findings) {
    TreeBuilder builder = new TreeBuilder(findings);
    try (JsonParser json = JSON.createParser(text)) {
      JsonToken token = json.nextToken();
      while (token != null && builder.goesOn()) {
        take(json, token, builder);
        token = json.nextToken();
      }
    } catch (JsonProcessingException e) {
      String problem = Optional.ofNullable(e.getOriginalMessage()).orElse("this is no JSON");
      builder.refuse(
          "BP003",
          place(e.getLocation()),
          "no JSON: " + FindingLog.shown(problem),
          "fix it here or above");
    } catch (IOException e) {
      throw new UncheckedIOException("Reading from a string failed", e);
    }
    return builder.root();
  }

  private static void take(JsonParser json, JsonToken token, TreeBuilder builder)
      throws IOException {
    Place at = place(json.currentTokenLocation());
    switch (token) {
      case START_OBJECT -> builder.startMapping(at);
      case START_ARRAY -> builder.startSequence(at);
      case END_OBJECT, END_ARRAY -> builder.end();
      case FIELD_NAME, VALUE_STRING -> builder.scalar(json.getText(), false, at);
      default -> builder.scalar(json.getText(), true, at);
    }
  }

  private static Place place(JsonLocation location) {
    if (location == null || location.getLineNr() < 1) {
      return Place.at(1, 1);
    }
    return Place.at(location.getLineNr(), Math.max(1, location.getColumnNr()));
  }
}
