package dev.penguin.project.internal.blueprint.text;

import dev.penguin.project.blueprint.Finding.Place;
import java.util.Iterator;
import java.util.Optional;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.DocumentStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.MappingStartEvent;
import org.snakeyaml.engine.v2.events.NodeEvent;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.events.SequenceStartEvent;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/**
 * Reads YAML 1.2 as a tree. It goes through the events of the parser one by one, so that depth and
 * size are bounded before anything is built of them; anchors, aliases and tags are refused.
 */
public final class YamlTree {
  private static final LoadSettings SETTINGS =
      LoadSettings.builder()
          .setLabel("blueprint")
          .setCodePointLimit(Integer.MAX_VALUE)
          .setUseMarks(true)
          .build();

  private YamlTree() {}

  /**
   * Reads a text; empty when it is none, with the reason among the findings.
   *
   * @param firstLine the line in which the text begins, from 1
   */
  public static Optional<Tree> read(String text, int firstLine, FindingLog findings) {
    TreeBuilder builder = new TreeBuilder(findings);
    Place last = Place.at(firstLine, 1);
    try {
      Iterator<Event> events = new Parse(SETTINGS).parseString(text).iterator();
      int documents = 0;
      while (events.hasNext() && builder.goesOn()) {
        Event event = events.next();
        last = place(event.getStartMark(), firstLine, last);
        if (event instanceof DocumentStartEvent && ++documents > 1) {
          builder.refuse("BP003", last, "a second document begins here", "write one document");
        } else {
          take(event, last, builder);
        }
      }
    } catch (MarkedYamlEngineException e) {
      Place at = place(e.getProblemMark(), firstLine, last);
      String problem = Optional.ofNullable(e.getProblem()).orElse("this is no YAML");
      builder.refuse("BP003", at, "no YAML: " + FindingLog.shown(problem), "fix it here or above");
    } catch (YamlEngineException e) {
      String problem = Optional.ofNullable(e.getMessage()).orElse("it cannot be read");
      builder.refuse("BP003", last, "no YAML: " + FindingLog.shown(problem), "fix it behind here");
    }
    return builder.root();
  }

  private static void take(Event event, Place at, TreeBuilder builder) {
    if (event instanceof AliasEvent) {
      builder.refuse("BP005", at, "an alias stands here", "write the value itself");
      return;
    }
    if (event instanceof NodeEvent node && node.getAnchor().isPresent()) {
      builder.refuse("BP005", at, "an anchor stands here", "write the value without it");
      return;
    }
    if (tag(event).isPresent()) {
      builder.refuse(
          "BP005",
          at,
          "the tag " + FindingLog.shown(tag(event).get()) + " stands here",
          "write the value without it");
      return;
    }
    switch (event.getEventId()) {
      case MappingStart -> builder.startMapping(at);
      case SequenceStart -> builder.startSequence(at);
      case MappingEnd, SequenceEnd -> builder.end();
      case Scalar -> {
        ScalarEvent scalar = (ScalarEvent) event;
        builder.scalar(scalar.getValue(), scalar.isPlain(), at);
      }
      default -> {
        // The begin and the end of the text and of its document say nothing.
      }
    }
  }

  private static Optional<String> tag(Event event) {
    if (event instanceof ScalarEvent scalar) {
      return scalar.getTag();
    }
    if (event instanceof SequenceStartEvent sequence) {
      return sequence.getTag();
    }
    return event instanceof MappingStartEvent mapping ? mapping.getTag() : Optional.empty();
  }

  private static Place place(Optional<Mark> mark, int firstLine, Place otherwise) {
    return mark.map(m -> Place.at(m.getLine() + firstLine, m.getColumn() + 1)).orElse(otherwise);
  }
}
