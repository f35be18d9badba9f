package dev.penguin.tools.internal.text;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Makes plain text of what programs write to a terminal, as a person sees it: what was written over
 * or erased is gone. Control characters other than line feed and tab, and characters that turn the
 * direction of text, are left out. Takes the bytes as they come and holds the last screen only, and
 * the main one while a program has the alternate one. A terminal does not break its lines here.
 * Thread-safe.
 */
public final class TerminalText {
  private static final char ESCAPE = 0x1B;
  private static final char BELL = 7;
  private static final int MAX_PARAMETERS = 64;
  private static final int MAX_NUMBER = 9_999;
  private static final Set<String> ALTERNATE = Set.of("47", "1047", "1049");

  private enum State {
    TEXT,
    ESCAPE,
    SEQUENCE,
    STRING
  }

  private final TerminalScreen main;
  private final Consumer<String> alternateText;
  private TerminalScreen screen;
  private boolean flushing;
  private final CharsetDecoder decoder =
      StandardCharsets.UTF_8
          .newDecoder()
          .onMalformedInput(CodingErrorAction.REPLACE)
          .onUnmappableCharacter(CodingErrorAction.REPLACE);
  private final CharBuffer decoded = CharBuffer.allocate(8_192);
  private final StringBuilder parameters = new StringBuilder();
  private byte[] begun = {};
  private State state = State.TEXT;
  private boolean intermediate;

  /**
   * A terminal.
   *
   * @param text takes the text, piece by piece
   * @param fixed a line that cannot be written over or erased, nor what is above it; null for none
   */
  public TerminalText(Consumer<String> text, @Nullable String fixed) {
    main = new TerminalScreen(text, fixed);
    screen = main;
    alternateText =
        piece -> {
          if (flushing) {
            text.accept(piece); // what leaves the alternate screen before is gone
          }
        };
  }

  /** The whole text of some output. */
  public static String clean(String output) {
    StringBuilder text = new StringBuilder(output.length());
    TerminalText terminal = new TerminalText(text::append, null);
    byte[] bytes = output.getBytes(StandardCharsets.UTF_8);
    terminal.add(bytes, bytes.length);
    terminal.flush();
    return text.toString();
  }

  /** Takes the next bytes of the output. */
  public synchronized void add(byte[] bytes, int length) {
    decode(joined(bytes, length), false);
  }

  /** Hands on all text, as nothing comes that could change it. */
  public synchronized void flush() {
    decode(ByteBuffer.wrap(begun), true);
    flushing = true;
    boolean alternate = screen != main;
    if (alternate && main.column() > 0) {
      main.lineFeed();
    }
    main.flush();
    if (alternate) {
      screen.flush();
    }
    flushing = false;
  }

  private ByteBuffer joined(byte[] bytes, int length) {
    if (begun.length == 0) {
      return ByteBuffer.wrap(bytes, 0, length);
    }
    byte[] all = Arrays.copyOf(begun, begun.length + length);
    System.arraycopy(bytes, 0, all, begun.length, length);
    return ByteBuffer.wrap(all);
  }

  private void decode(ByteBuffer bytes, boolean last) {
    boolean more = true;
    while (more) {
      decoded.clear();
      more = decoder.decode(bytes, decoded, last).isOverflow();
      accept(decoded.array(), decoded.position());
    }
    begun = new byte[bytes.remaining()];
    bytes.get(begun);
    if (last) {
      decoder.reset();
    }
  }

  private void accept(char[] characters, int length) {
    for (int i = 0; i < length; ) {
      int end = i;
      while (state == State.TEXT && end < length && isPlain(characters[end])) {
        end++;
      }
      if (end > i) {
        screen.write(characters, i, end);
        i = end;
      } else {
        int c = Character.codePointAt(characters, i, length);
        i += Character.charCount(c);
        accept(c);
      }
    }
  }

  private static boolean isPlain(char c) {
    return c >= ' ' && c <= '~';
  }

  private void accept(int c) {
    switch (state) {
      case TEXT -> text(c);
      case ESCAPE -> escape(c);
      case SEQUENCE -> sequence(c);
      case STRING -> string(c);
    }
  }

  private void text(int c) {
    state = State.TEXT;
    switch (c) {
      case '\n' -> screen.lineFeed();
      case '\r' -> screen.moveTo(screen.row(), 0);
      case '\b' -> screen.moveBy(0, -1);
      case '\t' -> screen.tab();
      case ESCAPE -> {
        state = State.ESCAPE;
        intermediate = false;
      }
      default -> {
        if (!PlainText.isInvisible(c)) {
          screen.write(c);
        }
      }
    }
  }

  private void escape(int c) {
    if (c == '[' && !intermediate) {
      state = State.SEQUENCE;
      parameters.setLength(0);
    } else if ("]PX^_".indexOf(c) >= 0 && !intermediate) {
      state = State.STRING;
    } else if (c >= ' ' && c <= '/') {
      intermediate = true;
    } else if (c >= '0' && c <= '~') {
      state = State.TEXT;
      if (!intermediate) {
        single(c);
      }
    } else {
      text(c);
    }
  }

  private void single(int c) {
    switch (c) {
      case '7' -> screen.save();
      case '8' -> screen.restore();
      case 'D' -> screen.moveBy(1, 0);
      case 'E' -> screen.lineFeed();
      case 'M' -> screen.moveBy(-1, 0);
      case 'c' -> {
        screen = main;
        screen.erase(2);
        screen.moveTo(0, 0);
      }
      default -> {}
    }
  }

  /** A text for the terminal itself, such as a title; it ends with its line at the latest. */
  private void string(int c) {
    if (c == BELL) {
      state = State.TEXT;
    } else if (c == '\n' || c == ESCAPE) {
      text(c);
    }
  }

  private void sequence(int c) {
    if (c >= '0' && c <= '?') {
      if (parameters.length() < MAX_PARAMETERS) {
        parameters.append((char) c);
      }
    } else if (c >= ' ' && c <= '/') {
      intermediate = true;
    } else if (c >= '@' && c <= '~') {
      state = State.TEXT;
      boolean ours = parameters.length() == 0 || parameters.charAt(0) < '<';
      if (!intermediate && ours) {
        move(c);
      } else if (!intermediate && (c == 'h' || c == 'l') && hasAlternate()) {
        alternate(c == 'h');
      }
    } else {
      text(c);
    }
  }

  /** Whether the modes that the sequence names include the alternate screen. */
  private boolean hasAlternate() {
    return parameters.charAt(0) == '?'
        && Stream.of(parameters.substring(1).split(";", -1)).anyMatch(ALTERNATE::contains);
  }

  /** Goes to an empty screen, which keeps the main one as it is, or back and forgets it. */
  private void alternate(boolean on) {
    if (!on) {
      screen = main;
    } else if (screen == main) {
      screen = new TerminalScreen(alternateText, null);
    }
  }

  private void move(int c) {
    int count = Math.max(1, number(0, 1));
    switch (c) {
      case 'A' -> screen.moveBy(-count, 0);
      case 'B', 'e' -> screen.moveBy(count, 0);
      case 'C', 'a' -> screen.moveBy(0, count);
      case 'D' -> screen.moveBy(0, -count);
      case 'E' -> screen.moveTo(screen.row() + count, 0);
      case 'F' -> screen.moveTo(screen.row() - count, 0);
      case 'G', '`' -> screen.moveTo(screen.row(), count - 1);
      case 'H', 'f' -> screen.moveTo(count - 1, Math.max(1, number(1, 1)) - 1);
      case 'd' -> screen.moveTo(count - 1, screen.column());
      case 's' -> screen.save();
      case 'u' -> screen.restore();
      default -> change(c, count);
    }
  }

  private void change(int c, int count) {
    switch (c) {
      case 'J' -> screen.erase(number(0, 0));
      case 'K' -> screen.eraseLine(number(0, 0));
      case 'L' -> screen.insertLines(count);
      case 'M' -> screen.deleteLines(count);
      case 'P' -> screen.deleteColumns(count);
      case 'X' -> screen.eraseColumns(screen.column(), screen.column() + count);
      case '@' -> screen.insertColumns(count);
      default -> {}
    }
  }

  /** A parameter of the sequence, or what holds where there is none. */
  private int number(int index, int otherwise) {
    String[] numbers = parameters.toString().split(";", -1);
    if (index >= numbers.length || !numbers[index].matches("\\d+")) {
      return otherwise;
    }
    String digits = numbers[index];
    return digits.length() > 4 ? MAX_NUMBER : Integer.parseInt(digits);
  }
}
