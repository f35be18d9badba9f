package dev.penguin.examples.quickstart;

import dev.penguin.event.AgentEvent;
import dev.penguin.event.AgentListener;
import dev.penguin.examples.quickstart.Screen.Style;
import dev.penguin.message.ToolCall;
import dev.penguin.message.ToolMessage;
import java.math.RoundingMode;
import java.util.List;
import java.util.stream.Collectors;

/** Prints what happens while it happens. Watches one run. */
final class ProgressPrinter implements AgentListener {
  /** The arguments of a call, which are on one line. */
  private static final int ARGUMENTS_WIDTH = 80;

  private final Screen screen;
  private final WrappedText text;
  private long tokens;

  ProgressPrinter(Screen screen) {
    this.screen = screen;
    this.text = new WrappedText(screen);
  }

  @Override
  public void onEvent(AgentEvent event) {
    if (event instanceof AgentEvent.TextDelta delta) {
      if (text.isEmpty()) {
        screen.line("");
      }
      text.add(delta.text());
      return;
    }
    text.end();
    print(event);
  }

  private void print(AgentEvent event) {
    if (event instanceof AgentEvent.RunStarted started) {
      screen.line(Style.QUIET, "Model: " + started.model());
    } else if (event instanceof AgentEvent.ModelReplied replied) {
      printCost(replied);
    } else if (event instanceof AgentEvent.ModelRetried retried) {
      screen.line(Style.BAD, "   [tried again: " + retried.reason() + "]");
    } else if (event instanceof AgentEvent.ToolStarted started) {
      printCall(started.call());
    } else if (event instanceof AgentEvent.ToolFinished finished) {
      printResult(finished.call().name(), finished.result());
    } else if (event instanceof AgentEvent.RunFinished finished) {
      screen.line("");
      screen.line(Style.STRONG, finished.outcome() + ": " + finished.text());
      screen.step();
    } else if (event instanceof AgentEvent.RunFailed failed) {
      screen.line("");
      screen.line(Style.BAD, "The run broke off: " + failed.error());
    }
  }

  private void printCost(AgentEvent.ModelReplied replied) {
    tokens += replied.usage().totalTokens();
    String cost =
        replied
            .costUsd()
            .map(usd -> ", " + usd.setScale(6, RoundingMode.HALF_UP).toPlainString() + " USD")
            .orElse("");
    screen.line(Style.QUIET, "   [%,d tokens%s so far]".formatted(tokens, cost));
    screen.step();
  }

  private void printCall(ToolCall call) {
    String arguments =
        call.arguments().entrySet().stream()
            .map(argument -> argument.getKey() + "=" + argument.getValue())
            .collect(Collectors.joining(" "))
            .replaceAll("\\s*\\R\\s*", " ");
    screen.line(
        screen.styled(Style.CALL, "-> " + call.name())
            + " "
            + Excerpt.shortened(arguments, ARGUMENTS_WIDTH));
    screen.step();
  }

  private void printResult(String tool, ToolMessage result) {
    List<String> lines = result.text().strip().lines().toList();
    String size = lines.size() == 1 ? "1 line" : lines.size() + " lines";
    screen.line(
        result.failed()
            ? screen.styled(Style.BAD, "<- " + tool + " (failed)") + ": " + size
            : screen.styled(Style.GOOD, "<- " + tool) + ": " + size);
    boolean change = tool.equals("edit_file");
    for (String line : Excerpt.of(tool, lines)) {
      screen.line(change ? Screen.styleInDiff(line) : Style.QUIET, "   " + line);
    }
    screen.step();
  }
}
