package dev.penguin.project.planner;

import dev.penguin.engine.Engine;
import dev.penguin.engine.EngineBuilder;
import dev.penguin.testing.ScriptedModel;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** A specification of two pages, and what a model that plans it well answers in each round. */
final class Bookshelf {
  static final String SPECIFICATION = read("bookshelf.txt");
  static final String QUESTIONS = read("bookshelf/1-questions.json");
  static final String OUTLINE = read("bookshelf/2-outline.json");
  static final String ITEMS = read("bookshelf/3-items.json");
  static final String DEPENDENCIES = read("bookshelf/4-dependencies.json");
  static final String ACCEPTANCE = read("bookshelf/5-acceptance.json");
  static final String ESTIMATES = read("bookshelf/6-estimates.json");
  static final String ROLES = read("bookshelf/7-roles.json");

  /** The rounds in their order. */
  static final List<String> ROUNDS =
      List.of(OUTLINE, ITEMS, DEPENDENCIES, ACCEPTANCE, ESTIMATES, ROLES);

  private Bookshelf() {}

  /** A script of these answers. */
  static ScriptedModel replying(List<String> answers) {
    return ScriptedModel.replying(answers.toArray(String[]::new));
  }

  /** An engine whose model follows a script. */
  static Engine engine(ScriptedModel model) {
    return builder(model).build();
  }

  static EngineBuilder builder(ScriptedModel model) {
    return Engine.builder().model(model);
  }

  private static String read(String name) {
    try (InputStream in = Bookshelf.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException("There is no " + name);
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
