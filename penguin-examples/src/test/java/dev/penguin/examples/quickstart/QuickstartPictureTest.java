package dev.penguin.examples.quickstart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.penguin.examples.ChildProgram;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;

/** The picture of the quickstart that README shows is made from a real run. */
class QuickstartPictureTest {
  private static final Path PICTURE =
      Path.of("").toAbsolutePath().getParent().resolve("docs/images/quickstart.svg");
  private static final String COMMAND = "./mvnw -q -Pquickstart verify";
  private static final String UPDATE =
      "./mvnw -q -pl penguin-examples -am test -Dtest=QuickstartPictureTest"
          + " -Dsurefire.failIfNoSpecifiedTests=false -Dpenguin.docs.update=true";

  @Test
  void thePictureShowsWhatTheQuickstartPrints() throws Exception {
    ChildProgram run = ChildProgram.run(Quickstart.class, Map.of(), "--color", "always");
    assertThat(run.exitCode()).as(run.output()).isZero();

    String picture = TerminalPicture.of(COMMAND, "$ " + COMMAND + "\n" + run.output());
    if (Boolean.getBoolean("penguin.docs.update")) {
      Files.createDirectories(PICTURE.getParent());
      Files.writeString(PICTURE, picture);
    }

    assertThat(Files.readString(PICTURE))
        .withFailMessage("%s shows another run. Make it anew:%n%n  %s%n", PICTURE, UPDATE)
        .isEqualTo(picture);
  }

  @Test
  void eachPieceOfALineHasItsPlaceAndItsStyle() throws Exception {
    NodeList texts =
        xml(TerminalPicture.of("<a>", "\u001b[31mFAIL\u001b[0m  x < y & z"))
            .getElementsByTagName("text");

    assertThat(texts.getLength()).isEqualTo(3);
    Element red = (Element) texts.item(1);
    Element plain = (Element) texts.item(2);
    assertThat(red.getTextContent()).isEqualTo("FAIL");
    assertThat(red.getAttribute("class")).isEqualTo("r");
    assertThat(plain.getTextContent()).isEqualTo("  x < y & z");
    assertThat(plain.getAttribute("class")).isEmpty();
    assertThat(plain.getAttribute("x")).isEqualTo("49.6");
    assertThat(plain.getAttribute("y")).isEqualTo(red.getAttribute("y"));
  }

  @Test
  void aLineThatIsTooLongGoesOnInTheNextRow() {
    assertThat(TerminalLine.of("ab\u001b[1mcdefg\u001b[0mh", 3))
        .extracting(
            row ->
                row.pieces().stream().map(piece -> piece.text()).collect(Collectors.joining("|")))
        .containsExactly("ab|c", "def", "g|h");
  }

  @Test
  void withoutAnimationTheEndOfTheTextIsVisible() throws Exception {
    String text =
        IntStream.rangeClosed(1, 40).mapToObj(i -> "line " + i).collect(Collectors.joining("\n"));
    String picture = TerminalPicture.of("title", text);

    assertThat(picture)
        .contains("#rows { transform: translateY(-152px);")
        .contains("#cover { transform: translateY(760px);");
    assertThat(xml(picture).getElementsByTagName("text").getLength()).isEqualTo(41);
  }

  @Test
  void refusesWhatItCannotShow() {
    List.of("\u001b[2J", "\u001b[45mx")
        .forEach(
            text ->
                assertThatThrownBy(() -> TerminalPicture.of("title", text))
                    .isInstanceOf(IllegalArgumentException.class));
  }

  private static Document xml(String text) throws Exception {
    return DocumentBuilderFactory.newInstance()
        .newDocumentBuilder()
        .parse(new InputSource(new StringReader(text)));
  }
}
