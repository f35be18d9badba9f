package dev.penguin.project.internal.store;

import java.io.File;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A server of applications: opens a file of projects in three class loaders, one after another. */
final class Redeployed {
  private Redeployed() {}

  /** The file. */
  public static void main(String[] arguments) throws Exception {
    List<URL> classPath = new ArrayList<>();
    for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
      classPath.add(Path.of(entry).toUri().toURL());
    }
    List<URLClassLoader> deployed = new ArrayList<>();
    for (int i = 1; i <= 3; i++) {
      URLClassLoader loader =
          new URLClassLoader(classPath.toArray(URL[]::new), ClassLoader.getPlatformClassLoader());
      deployed.add(loader);
      Class<?> manager = loader.loadClass("dev.penguin.project.ProjectManager");
      Object open = manager.getMethod("open", Path.class).invoke(null, Path.of(arguments[0]));
      manager
          .getMethod("createProject", String.class, String.class)
          .invoke(open, "P" + i, "Project");
      Object projects = manager.getMethod("projects").invoke(open);
      int size = ((List<?>) projects).size();
      System.out.println(size + (size == 1 ? " project" : " projects"));
      manager.getMethod("close").invoke(open);
    }
    for (URLClassLoader each : deployed) {
      each.close();
    }
  }
}
