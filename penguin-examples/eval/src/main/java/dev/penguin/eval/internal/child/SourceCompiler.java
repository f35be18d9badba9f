package dev.penguin.eval.internal.child;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.FileObject;
import javax.tools.ForwardingJavaFileManager;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileManager;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.StandardLocation;
import javax.tools.ToolProvider;
import org.jspecify.annotations.Nullable;

/**
 * Compiles a source text in memory against the JDK alone: a source sees no file and no class of
 * anybody else. Annotation processors do not run, so that compiling runs no code of the source.
 */
final class SourceCompiler {
  private final JavaCompiler compiler;
  private final JavaFileManager jdk;

  SourceCompiler() {
    JavaCompiler found = ToolProvider.getSystemJavaCompiler();
    if (found == null) {
      throw new IllegalStateException("This Java has no compiler. Run the evaluation with a JDK");
    }
    compiler = found;
    jdk = found.getStandardFileManager(null, Locale.ROOT, StandardCharsets.UTF_8);
  }

  /** The source does not compile. */
  static final class Refused extends Exception {
    private static final long serialVersionUID = 1;

    Refused(String reason) {
      super(reason);
    }
  }

  /**
   * The classes of a source.
   *
   * @throws Refused when it does not compile; the message is the compiler's first error
   */
  Map<String, byte[]> compile(String source) throws Refused {
    DiagnosticCollector<JavaFileObject> problems = new DiagnosticCollector<>();
    Memory memory = new Memory(jdk);
    boolean done =
        compiler
            .getTask(
                null,
                memory,
                problems,
                List.of("-proc:none", "-implicit:none", "-nowarn", "-Xlint:none"),
                null,
                List.of(new Text(source)))
            .call();
    if (!done) {
      throw new Refused(
          problems.getDiagnostics().stream()
              .filter(one -> one.getKind() == Diagnostic.Kind.ERROR)
              .findFirst()
              .map(one -> "line " + one.getLineNumber() + ": " + one.getMessage(Locale.ROOT))
              .orElse("no reason given"));
    }
    Map<String, byte[]> classes = new HashMap<>();
    memory.written.forEach((name, bytes) -> classes.put(name, bytes.toByteArray()));
    return classes;
  }

  private static final class Text extends SimpleJavaFileObject {
    private final String text;

    Text(String text) {
      super(URI.create("memory:///Main.java"), Kind.SOURCE);
      this.text = text;
    }

    @Override
    public boolean isNameCompatible(String simpleName, Kind kind) {
      return true; // A public class may have any name.
    }

    @Override
    public CharSequence getCharContent(boolean ignoreEncodingErrors) {
      return text;
    }
  }

  private static final class Memory extends ForwardingJavaFileManager<JavaFileManager> {
    private final Map<String, ByteArrayOutputStream> written = new HashMap<>();

    Memory(JavaFileManager jdk) {
      super(jdk);
    }

    @Override
    public Iterable<JavaFileObject> list(
        Location location, String packageName, Set<JavaFileObject.Kind> kinds, boolean recurse)
        throws IOException {
      return location == StandardLocation.CLASS_PATH || location == StandardLocation.SOURCE_PATH
          ? List.of()
          : super.list(location, packageName, kinds, recurse);
    }

    @Override
    public boolean hasLocation(Location location) {
      return location != StandardLocation.SOURCE_PATH && super.hasLocation(location);
    }

    @Override
    public JavaFileObject getJavaFileForOutput(
        Location location, String name, JavaFileObject.Kind kind, @Nullable FileObject sibling) {
      URI place = URI.create("memory:///" + name.replace('.', '/') + kind.extension);
      return new SimpleJavaFileObject(place, kind) {
        @Override
        public OutputStream openOutputStream() {
          return written.computeIfAbsent(name, any -> new ByteArrayOutputStream());
        }
      };
    }

    @Override
    public void close() {
      // The files of the JDK are used by the next compilation.
    }
  }
}
