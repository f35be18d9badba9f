package dev.penguin.project.internal.blueprint;

import dev.penguin.project.blueprint.Finding.Place;
import dev.penguin.project.blueprint.Format;
import dev.penguin.project.internal.blueprint.text.FindingLog;
import dev.penguin.project.internal.blueprint.text.JsonTree;
import dev.penguin.project.internal.blueprint.text.YamlTree;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Reads blueprints from text. What is wrong with it becomes a finding, never an exception. */
public final class PlanReader {
  /** The largest text that is read: 10 MiB. */
  public static final int MAX_BYTES = 10 * 1_024 * 1_024;

  private PlanReader() {}

  /** Reads the bytes of a file, which must be UTF-8. */
  public static ParsedPlan read(byte[] bytes, Format format) {
    FindingLog findings = new FindingLog();
    if (bytes.length > MAX_BYTES) {
      return refuseSize(findings);
    }
    ByteBuffer from = ByteBuffer.wrap(bytes);
    CharBuffer to = CharBuffer.allocate(bytes.length);
    CoderResult result =
        StandardCharsets.UTF_8
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPORT)
            .onUnmappableCharacter(CodingErrorAction.REPORT)
            .decode(from, to, true);
    String text = to.flip().toString();
    if (result.isError()) {
      findings.refuse(
          "BP002",
          place(text, text.length()),
          "the bytes from here on are no UTF-8",
          "store the file as UTF-8");
      return new PlanDraft(findings).build();
    }
    return read(text, format, findings);
  }

  /** Reads a text. */
  public static ParsedPlan read(String text, Format format) {
    FindingLog findings = new FindingLog();
    return text.length() > MAX_BYTES ? refuseSize(findings) : read(text, format, findings);
  }

  private static ParsedPlan refuseSize(FindingLog findings) {
    findings.refuse(
        "BP001",
        Place.at(1, 1),
        "the text is larger than %,d bytes".formatted(MAX_BYTES),
        "split the plan into several projects");
    return new PlanDraft(findings).build();
  }

  private static ParsedPlan read(String given, Format format, FindingLog findings) {
    String text = given.startsWith("\ufeff") ? given.substring(1) : given;
    PlanDraft draft = new PlanDraft(findings);
    Optional<Place> unfit = unfit(text);
    if (unfit.isPresent()) {
      findings.refuse(
          "BP002", unfit.get(), "a NUL or half a character stands here", "remove it from the text");
      return draft.build();
    }
    return switch (format) {
      case MARKDOWN -> MarkdownPlan.read(text.replace("\r\n", "\n").replace('\r', '\n'), draft);
      case YAML -> TreePlan.read(YamlTree.read(text, 1, findings), draft);
      case JSON -> TreePlan.read(JsonTree.read(text, findings), draft);
    };
  }

  /** Where the first character is that no store and no file can keep. */
  private static Optional<Place> unfit(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == 0) {
        return Optional.of(place(text, i));
      }
      if (Character.isSurrogate(c)) {
        if (i + 1 >= text.length() || !Character.isSurrogatePair(c, text.charAt(i + 1))) {
          return Optional.of(place(text, i));
        }
        i++;
      }
    }
    return Optional.empty();
  }

  private static Place place(String text, int index) {
    int line = 1;
    int start = 0;
    for (int i = 0; i < index; i++) {
      if (text.charAt(i) == '\n') {
        line++;
        start = i + 1;
      }
    }
    return Place.at(line, index - start + 1);
  }
}
