package dev.penguin.examples.quickstart;

import dev.penguin.event.AgentEvent;
import dev.penguin.event.AgentListener;
import dev.penguin.message.ToolCall;
import java.io.PrintStream;
import java.math.RoundingMode;
import java.util.stream.Collectors;

/** Prints what happens while it happens. Watches one run. */
final class ProgressPrinter implements AgentListener {
  private static final int WIDTH = 100;

  private final PrintStream out;
  private long tokens;
  private boolean inText;

  ProgressPrinter(PrintStream out) {
    this.out = out;
  }

  @Override
  public void onEvent(AgentEvent event) {
    if (event instanceof AgentEvent.TextDelta delta) {
      out.print((inText ? "" : "\n") + delta.text());
      out.flush();
      inText = true;
      return;
    }
    if (inText) {
      out.println();
      inText = false;
    }
    print(event);
  }

  private void print(AgentEvent event) {
    if (event instanceof AgentEvent.RunStarted started) {
      out.println("Model: " + started.model());
    } else if (event instanceof AgentEvent.ModelReplied replied) {
      tokens += replied.usage().totalTokens();
      String cost =
          replied
              .costUsd()
              .map(usd -> ", " + usd.setScale(6, RoundingMode.HALF_UP).toPlainString() + " USD")
              .orElse("");
      out.printf("   [%,d tokens%s so far]%n", tokens, cost);
    } else if (event instanceof AgentEvent.ModelRetried retried) {
      out.println("   [tried again: " + oneLine(retried.reason()) + "]");
    } else if (event instanceof AgentEvent.ToolStarted started) {
      out.println("-> " + describe(started.call()));
    } else if (event instanceof AgentEvent.ToolFinished finished) {
      String name = finished.call().name() + (finished.result().failed() ? " (failed)" : "");
      out.println("<- " + name + ": " + oneLine(finished.result().text()));
    } else if (event instanceof AgentEvent.RunFinished finished) {
      out.println("\n" + finished.outcome() + ": " + finished.text());
    } else if (event instanceof AgentEvent.RunFailed failed) {
      out.println("\nThe run broke off: " + failed.error());
    }
  }

  private static String describe(ToolCall call) {
    return oneLine(
        call.name()
            + " "
            + call.arguments().entrySet().stream()
                .map(argument -> argument.getKey() + "=" + argument.getValue())
                .collect(Collectors.joining(" ")));
  }

  private static String oneLine(String text) {
    String line = text.strip().replaceAll("\\s*\\R\\s*", " | ");
    int middle = WIDTH / 2;
    return line.length() <= WIDTH
        ? line
        : line.substring(0, middle) + " ... " + line.substring(line.length() - middle);
  }
}
