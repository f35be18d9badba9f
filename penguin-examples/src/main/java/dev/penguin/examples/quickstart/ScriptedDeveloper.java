package dev.penguin.examples.quickstart;

import dev.penguin.message.ToolCall;
import dev.penguin.model.ModelInfo;
import dev.penguin.model.ModelInfo.Price;
import dev.penguin.model.ModelReply;
import dev.penguin.testing.ScriptedModel;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Plays the model's part where there is no key: it knows one kind of mistake, a limit that is
 * compared the wrong way, and looks for it as a developer would. It knows nothing about the project
 * but what the tools return, and gives up when that is not what it needs.
 */
final class ScriptedDeveloper {
  /** The prices of a small model. */
  private static final ModelInfo INFO =
      ModelInfo.of("script", "quickstart")
          .withPrice(new Price(new BigDecimal("0.25"), new BigDecimal("2.00")));

  /** A line of code that compares two values, the limit not included. */
  private static final Pattern STRICT = Pattern.compile("(?m)^.*\\b\\w+ > (\\w+)\\b.*$");

  private ScriptedDeveloper() {}

  static ScriptedModel create() {
    return ScriptedModel.builder()
        .info(INFO)
        .turn(Conversation.step(ScriptedDeveloper::lookAround))
        .turn(Conversation.step(ScriptedDeveloper::runCheck))
        .turn(Conversation.step(ScriptedDeveloper::searchCause))
        .turn(Conversation.step(ScriptedDeveloper::readFiles))
        .turn(Conversation.step(ScriptedDeveloper::repair))
        .turn(Conversation.step(ScriptedDeveloper::runCheckAgain))
        .turn(Conversation.step(ScriptedDeveloper::report))
        .build();
  }

  private static ModelReply lookAround(Conversation seen) throws Blocked {
    return seen.reply(
        "First I look at what is there.",
        seen.call("list_files", "path", "."),
        seen.call("find_files", "pattern", "src/**/*.java"));
  }

  private static ModelReply runCheck(Conversation seen) throws Blocked {
    if (!seen.success(0).lines().toList().contains("check.sh")) {
      throw new Blocked("there is no check.sh in the project.");
    }
    return seen.reply(
        seen.success(1).lines().count() + " Java files and a check.sh. I run the check.",
        seen.call("shell", "command", "sh check.sh"));
  }

  private static ModelReply searchCause(Conversation seen) throws Blocked {
    CheckOutput output = CheckOutput.of(seen.result(0).text());
    if (output.failures().isEmpty()) {
      throw new Blocked("the check names no failure. It says: " + seen.lastLine(0));
    }
    String test = output.failed().get(0).replaceAll("[^\\w ]", ".");
    return seen.reply(
        "The first failure is \""
            + output.failures().get(0)
            + "\". I look for that test, and in the code for limits that it could be about.",
        seen.call("search_text", "pattern", test, "path", "src/test"),
        seen.call("search_text", "pattern", " [<>]=? ", "path", "src/main"));
  }

  private static ModelReply readFiles(Conversation seen) throws Blocked {
    List<String> files = new ArrayList<>(filesIn(seen.success(1)));
    if (files.isEmpty()) {
      throw new Blocked("no limit is compared in src/main, so I do not know what is wrong.");
    }
    files.addAll(filesIn(seen.success(0)));
    List<ToolCall> calls = new ArrayList<>();
    for (String file : files) {
      calls.add(seen.call("read_file", "path", file));
    }
    return seen.reply(
        "I read these files, to compare what they promise with what they do.",
        calls.toArray(ToolCall[]::new));
  }

  /** The files of a search result, whose lines are {@code file:line: text}. */
  private static List<String> filesIn(String searchResult) {
    return searchResult
        .lines()
        .filter(Predicate.not(line -> line.startsWith("[")))
        .map(line -> line.substring(0, Math.max(0, line.indexOf(':'))))
        .distinct()
        .toList();
  }

  private static ModelReply repair(Conversation seen) throws Blocked {
    List<ModelReply> repairs = new ArrayList<>();
    for (int i = 0; i < seen.results(); i++) {
      String text = seen.success(i);
      Matcher strict = STRICT.matcher(text);
      while (strict.find()) {
        Pattern promise = Pattern.compile("@param " + strict.group(1) + " (.*at least.*)");
        Matcher promised = promise.matcher(text);
        if (promised.find()) {
          repairs.add(repair(seen, i, strict.group().strip(), promised.group(1)));
        }
      }
    }
    if (repairs.size() != 1) {
      throw new Blocked(
          "I found %d lines that contradict what their file promises, and can repair only one."
              .formatted(repairs.size()));
    }
    return repairs.get(0);
  }

  private static ModelReply repair(Conversation seen, int file, String line, String promise)
      throws Blocked {
    String path = seen.argument(file, "path");
    return seen.reply(
        "%s promises \"%s\", but `%s` leaves that very number out. I correct it."
            .formatted(path, promise, line),
        seen.call(
            "edit_file",
            "path",
            path,
            "old_string",
            line,
            "new_string",
            line.replaceFirst(" > ", " >= ")));
  }

  private static ModelReply runCheckAgain(Conversation seen) throws Blocked {
    seen.success(0);
    return seen.reply("Now the check again.", seen.call("shell", "command", "sh check.sh"));
  }

  private static ModelReply report(Conversation seen) throws Blocked {
    CheckOutput output = CheckOutput.of(seen.result(0).text());
    if (seen.result(0).failed() || output.passed().isEmpty() || !output.failures().isEmpty()) {
      throw new Blocked("after my change the check still fails: " + seen.lastLine(0));
    }
    return seen.reply(
        "It passes.",
        seen.call(
            "finish",
            "status",
            "completed",
            "summary",
            "A limit left out its own value; I corrected it. The check says: " + seen.lastLine(0)));
  }
}
