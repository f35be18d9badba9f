package dev.penguin.project.internal.agent;

import dev.penguin.project.NewTask;
import dev.penguin.project.Task;

/** What a model may write down about a task below its own. */
final class TaskFields {
  static final String TITLE =
      "\"title\":{\"type\":\"string\",\"minLength\":1,\"maxLength\":200,\"description\":\"One line"
          + " that says what is to be done\"}";

  static final String TEXTS =
      """
      "description":{"type":"string","maxLength":20000,"description":"What is to be done, at length"}\
      ,"acceptance_criteria":{"type":"array","maxItems":50,"items":{"type":"string","minLength":1,\
      "maxLength":1000},"description":"What is checked before it counts as done"}\
      ,"recipe":{"type":"string","maxLength":20000,"description":"How to do it, step by step"}\
      ,"priority":{"type":"string","enum":["LOW","NORMAL","HIGH","CRITICAL"]}\
      ,"effort":{"type":"integer","minimum":1,"maximum":5,"description":"1 is little work"}""";

  private TaskFields() {}

  /** Sets what the call gives. */
  static void set(NewTask.Builder content, CallArguments arguments) {
    arguments.optionalText("title").ifPresent(content::title);
    arguments.optionalText("description").ifPresent(content::description);
    arguments.texts("acceptance_criteria").ifPresent(content::acceptanceCriteria);
    arguments.optionalText("recipe").ifPresent(content::recipe);
    arguments.oneOf("priority", Task.Priority.class).ifPresent(content::priority);
    arguments.number("effort", 1, 5).ifPresent(effort -> content.effort((int) effort));
    arguments.number("progress", 0, 100).ifPresent(done -> content.progress((int) done));
  }
}
