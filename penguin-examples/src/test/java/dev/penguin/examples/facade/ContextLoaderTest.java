package dev.penguin.examples.facade;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penguin.PenguinAgent;
import dev.penguin.testing.ScriptedModel;
import dev.penguin.tool.ToolSpec;
import java.io.IOException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The coding tools are found whatever class loader the thread has that builds the agent. */
class ContextLoaderTest {
  /** Sees the classes of the application, and none of its resources, as loaders of plug-ins do. */
  private static final class ClassesOnly extends ClassLoader {
    ClassesOnly() {
      super(ContextLoaderTest.class.getClassLoader());
    }

    @Override
    public URL getResource(String name) {
      return null;
    }

    @Override
    public Enumeration<URL> getResources(String name) throws IOException {
      return Collections.emptyEnumeration();
    }
  }

  private static List<String> offered(ClassLoader context, Path folder) {
    Thread thread = Thread.currentThread();
    ClassLoader before = thread.getContextClassLoader();
    ScriptedModel model = ScriptedModel.replying("hi");
    thread.setContextClassLoader(context);
    try (PenguinAgent agent =
        PenguinAgent.builder()
            .model(model)
            .workspace(folder.resolve("work"))
            .skills(folder.resolve("skills"))
            .build()) {
      agent.run("go");
      return model.requests().get(0).tools().stream().map(ToolSpec::name).toList();
    } finally {
      thread.setContextClassLoader(before);
    }
  }

  @Test
  void theyAreFoundThroughTheLoaderOfTheLibraryItself(@TempDir Path folder) throws IOException {
    Files.createDirectories(folder.resolve("work"));
    Path skill = Files.createDirectories(folder.resolve("skills").resolve("greet"));
    Files.writeString(
        skill.resolve("SKILL.md"),
        "---\nname: greet\ndescription: Greets people\n---\nSay hello.\n");
    List<String> usual = offered(ContextLoaderTest.class.getClassLoader(), folder);

    assertThat(usual).contains("read_file", "skill", "finish");
    assertThat(offered(new ClassesOnly(), folder)).isEqualTo(usual);
    assertThat(offered(ClassLoader.getPlatformClassLoader(), folder)).isEqualTo(usual);
    assertThat(offered(null, folder)).isEqualTo(usual);
  }
}
