package dev.penguin.internal.transcript;

import dev.penguin.internal.json.Json;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Texts of the kinds that a conversation has, each with more than 4,000 bytes. */
final class SampleTexts {
  private static final long SEED = 2026;
  private static final Path SOURCES = Path.of("src/main/java/dev/penguin");

  /** The ranges of emoji, with the symbols that are older than they. */
  private static final int[][] EMOJI = {
    {0x1F600, 0x1F64F}, {0x1F300, 0x1F5FF}, {0x1F680, 0x1F6C5}, {0x1F900, 0x1F9FF}, {0x2600, 0x26FF}
  };

  private static final String[] FAMILIES = {
    "👩‍👩‍👧‍👦", "👍🏽", "🇩🇪", "❤️", "👨‍💻", "🏳️‍🌈", "🤷🏾‍♀️"
  };

  private final Random random = new Random(SEED);
  private final Map<String, String> texts = new LinkedHashMap<>();

  /** The texts by their kinds, the same ones each time. */
  static Map<String, String> all() {
    SampleTexts samples = new SampleTexts();
    samples.code();
    samples.json();
    samples.prose();
    samples.data();
    samples.runs();
    return samples.texts;
  }

  private void code() {
    String java = file(SOURCES.resolve("internal/transcript/Transcript.java"));
    texts.put("Java", java);
    texts.put("Java with long comments", file(SOURCES.resolve("model/ModelConfig.java")));
    texts.put("Java with CRLF", java.replace("\n", "\r\n"));
    texts.put("Python", resource("warehouse.py"));
    texts.put("XML", file(Path.of("pom.xml")));
    texts.put("Markdown", file(Path.of("../docs/reference/models.md")));
    texts.put("a diff", diff(java));
    texts.put("stack traces", stackTraces());
    texts.put("paths of files", String.join("\n", paths()));
    texts.put("a log", lines(60, this::logLine));
  }

  private void json() {
    List<Object> records = records();
    texts.put("JSON, minified", Json.write(records));
    texts.put("JSON, indented", indented(Json.write(records)));
    texts.put("JSON in a string of JSON", Json.write(Json.write(records)));
  }

  private void prose() {
    for (String language :
        List.of("English", "German", "Chinese", "Japanese", "Korean", "Russian", "Arabic")) {
      texts.put(language, resource("prose/" + language.toLowerCase(Locale.ROOT) + ".txt"));
    }
    texts.put("all emoji", lines(1, () -> symbols(1_200)));
    texts.put("emoji in a chat", lines(90, this::chatLine));
    texts.put("emoji that are joined", lines(60, () -> repeated(6, () -> any(FAMILIES))));
  }

  private void data() {
    texts.put("base64", Base64.getEncoder().encodeToString(bytes(4_500)));
    texts.put("base64 in lines", Base64.getMimeEncoder().encodeToString(bytes(4_500)));
    texts.put("base64 for addresses", Base64.getUrlEncoder().encodeToString(bytes(4_500)));
    texts.put("hex", HexFormat.of().formatHex(bytes(3_000)));
    texts.put("hex in capitals", HexFormat.of().withUpperCase().formatHex(bytes(3_000)));
    texts.put("hex dump", lines(80, () -> HexFormat.ofDelimiter(" ").formatHex(bytes(20))));
    texts.put("UUIDs", lines(150, () -> UUID.nameUUIDFromBytes(bytes(16)).toString()));
    texts.put("digits", repeated(5_000, () -> "" + random.nextInt(10)));
    texts.put("a table of numbers", lines(80, () -> row("%9.2f", "  ")));
    texts.put("CSV", lines(80, () -> row("%.3f", ",")));
    texts.put("a table in Markdown", lines(80, () -> "| " + row("%7.0f", " | ") + " |"));
  }

  private void runs() {
    texts.put("blanks", " ".repeat(5_000));
    texts.put("one letter", "x".repeat(5_000));
    texts.put("letters", repeated(5_000, () -> "" + (char) ('a' + random.nextInt(26))));
    texts.put("dashes", "-".repeat(5_000));
    texts.put("rulers", lines(80, () -> any("-", "=", "*", "_").repeat(40 + random.nextInt(80))));
  }

  private static String file(Path path) {
    try {
      return Files.readString(path);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String resource(String name) {
    try (InputStream in = SampleTexts.class.getResourceAsStream(name)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String diff(String before) {
    StringBuilder diff = new StringBuilder("diff --git a/Some.java b/Some.java\n");
    List<String> lines = before.lines().toList();
    for (int i = 0; i < lines.size(); i++) {
      if (i % 25 == 0) {
        diff.append("@@ -%d,25 +%d,27 @@ final class Some {%n".formatted(i + 1, i + 3));
      }
      boolean changed = i % 9 == 4;
      diff.append(changed ? '-' : ' ').append(lines.get(i)).append('\n');
      diff.append(changed ? "+" + lines.get(i).replace("entry", "record") + "\n" : "");
    }
    return diff.toString();
  }

  private static String stackTraces() {
    StringWriter text = new StringWriter();
    try {
      List.of("1", "two").stream().map(Integer::parseInt).toList();
    } catch (NumberFormatException e) {
      try {
        Json.parse("{\"name\": \"penguin\", ");
      } catch (IllegalArgumentException second) {
        second.addSuppressed(e);
        new IllegalStateException("The record could not be read", second)
            .printStackTrace(new PrintWriter(text, true));
      }
    }
    return text.toString();
  }

  private static List<String> paths() {
    try (Stream<Path> files = Files.walk(SOURCES)) {
      return files.map(Path::toString).sorted().limit(120).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private String logLine() {
    return "2026-12-02T%02d:%02d:%02d.%03dZ INFO  [pool-%d] engine.Runs - run %08x took %d ms"
        .formatted(
            random.nextInt(24),
            random.nextInt(60),
            random.nextInt(60),
            random.nextInt(1000),
            random.nextInt(9),
            random.nextInt(),
            random.nextInt(9_999));
  }

  private List<Object> records() {
    List<Object> records = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      Map<String, Object> record = new LinkedHashMap<>();
      record.put("id", random.nextInt(1_000_000));
      record.put("userName", word() + " " + word());
      record.put("created_at", "2026-%02d-%02dT08:15:00Z".formatted(1 + i % 12, 1 + i % 28));
      record.put("tags", List.of(word(), word(), word()));
      record.put("price", random.nextInt(100_000) / 100.0);
      record.put("is_active", random.nextBoolean());
      record.put("trace", UUID.nameUUIDFromBytes(bytes(8)).toString());
      record.put("position", Map.of("latitude", random.nextDouble() * 90));
      records.add(record);
    }
    return records;
  }

  private static String indented(String json) {
    StringBuilder text = new StringBuilder();
    int depth = 0;
    for (char c : json.toCharArray()) {
      depth -= c == '}' || c == ']' ? 1 : 0;
      text.append(c == '}' || c == ']' ? "\n" + "  ".repeat(depth) : "").append(c);
      depth += c == '{' || c == '[' ? 1 : 0;
      text.append(c == '{' || c == '[' || c == ',' ? "\n" + "  ".repeat(depth) : "");
    }
    return text.toString();
  }

  private String word() {
    return any("penguin", "order", "window", "delivery", "north", "calibration", "snow", "list");
  }

  private String chatLine() {
    String words = repeated(6, () -> word() + " ");
    return words
        + repeated(1 + random.nextInt(3), () -> any("😀", "😂", "🎉", "👍", "🙏", "🔥", "✅"));
  }

  private String symbols(int count) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < count; i++) {
      int[] range = EMOJI[random.nextInt(EMOJI.length)];
      text.appendCodePoint(range[0] + random.nextInt(range[1] - range[0]));
    }
    return text.toString();
  }

  private String row(String format, String between) {
    return IntStream.range(0, 8)
        .mapToObj(i -> String.format(Locale.ROOT, format, random.nextGaussian() * 10_000))
        .collect(Collectors.joining(between));
  }

  private String any(String... some) {
    return some[random.nextInt(some.length)];
  }

  private byte[] bytes(int size) {
    byte[] bytes = new byte[size];
    random.nextBytes(bytes);
    return bytes;
  }

  private static String lines(int count, Supplier<String> line) {
    return repeated(count, () -> line.get() + "\n");
  }

  private static String repeated(int count, Supplier<String> part) {
    return Stream.generate(part).limit(count).collect(Collectors.joining());
  }
}
