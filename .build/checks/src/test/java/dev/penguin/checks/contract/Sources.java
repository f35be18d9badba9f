package dev.penguin.checks.contract;

import com.sun.source.tree.BlockTree;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.LambdaExpressionTree;
import com.sun.source.tree.LineMap;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.VariableTree;
import com.sun.source.util.DocTrees;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TreePathScanner;
import com.sun.source.util.TreeScanner;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import javax.lang.model.element.Modifier;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/**
 * Java files as the compiler reads them.
 *
 * @param types what they declare
 */
record Sources(List<Type> types) {

  /**
   * A class, record, interface or enum; anonymous ones belong to the method around them.
   *
   * @param name its name behind that of its package and of the types around it
   * @param packageName where it is
   * @param kind what it is
   * @param modifiers its modifiers as written, and those that go without saying
   * @param isVisible whether it and all types around it are public or protected
   * @param isExtended whether a type in these files extends it
   * @param members its methods and constructors, and its fields
   * @param lines how many lines it has, its Javadoc not among them
   * @param doc its Javadoc, or null
   */
  record Type(
      String name,
      String packageName,
      Tree.Kind kind,
      Set<Modifier> modifiers,
      boolean isVisible,
      List<Member> members,
      int lines,
      String doc) {}

  /**
   * A method, constructor, field or initializer.
   *
   * @param name its name; {@code <init>} for a constructor, {@code <clinit>} for a block that
   *     initializes, and the field's for a lambda or method in the value of a field
   * @param isMethod whether it is code: a method, a constructor, or what initializes
   * @param isVisible whether it is public or protected
   * @param isOverride whether it is written to override
   * @param parameters the names of its parameters
   * @param lines how many lines it has, its Javadoc not among them
   * @param doc its Javadoc, or null
   */
  record Member(
      String name,
      boolean isMethod,
      boolean isVisible,
      boolean isOverride,
      List<String> parameters,
      int lines,
      String doc) {}

  /** Reads the files. */
  static Sources read(List<Path> files) {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    try (StandardJavaFileManager manager = compiler.getStandardFileManager(null, null, null)) {
      JavacTask task =
          (JavacTask)
              compiler.getTask(
                  null, manager, null, List.of(), null, manager.getJavaFileObjectsFromPaths(files));
      List<Type> types = new ArrayList<>();
      for (CompilationUnitTree unit : task.parse()) {
        new Reader(unit, DocTrees.instance(task), types).scan(unit, null);
      }
      return new Sources(types);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The Java files under a folder, but no module-info or package-info. */
  static List<Path> under(Path folder) {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> files = Files.walk(folder)) {
      return files
          .filter(file -> file.toString().endsWith(".java"))
          .filter(file -> !file.toString().endsWith("-info.java"))
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static final class Reader extends TreePathScanner<Void, Void> {
    private final CompilationUnitTree unit;
    private final DocTrees trees;
    private final List<Type> types;
    private final Deque<ClassTree> around = new ArrayDeque<>();
    private boolean visible = true;

    Reader(CompilationUnitTree unit, DocTrees trees, List<Type> types) {
      this.unit = unit;
      this.trees = trees;
      this.types = types;
    }

    @Override
    public Void visitClass(ClassTree type, Void nothing) {
      if (type.getSimpleName().isEmpty()) {
        return null;
      }
      boolean outside = visible;
      visible = visible && isVisible(type.getModifiers().getFlags());
      around.addLast(type);
      List<Member> members = new ArrayList<>();
      for (Tree member : type.getMembers()) {
        members.addAll(member(member));
      }
      types.add(
          new Type(
              String.join(".", around.stream().map(ClassTree::getSimpleName).toList()),
              unit.getPackageName().toString(),
              type.getKind(),
              flags(type.getModifiers().getFlags()),
              visible,
              members,
              lines(type),
              doc(type)));
      super.visitClass(type, nothing);
      around.removeLast();
      visible = outside;
      return null;
    }

    @Override
    public Void visitMethod(MethodTree method, Void nothing) {
      return null; // what is declared in there belongs to it
    }

    private List<Member> member(Tree tree) {
      if (tree instanceof MethodTree method && trees.getSourcePositions() != null) {
        boolean generated = end(method) < 0;
        List<String> parameters =
            method.getParameters().stream().map(one -> one.getName().toString()).toList();
        return generated
            ? List.of()
            : List.of(
                new Member(
                    method.getName().toString(),
                    true,
                    isVisible(method.getModifiers().getFlags()),
                    method.getModifiers().toString().contains("@Override"),
                    parameters,
                    lines(method),
                    doc(method)));
      }
      if (tree instanceof VariableTree field && end(field) >= 0) {
        List<Member> members = new ArrayList<>();
        members.add(
            new Member(
                field.getName().toString(),
                false,
                isVisible(field.getModifiers().getFlags()),
                false,
                List.of(),
                lines(field),
                doc(field)));
        members.addAll(codeIn(field));
        return members;
      }
      return tree instanceof BlockTree block ? List.of(code("<clinit>", block)) : List.of();
    }

    /** The lambdas and the methods of anonymous classes in a field's value. */
    private List<Member> codeIn(VariableTree field) {
      List<Member> found = new ArrayList<>();
      String name = field.getName().toString();
      new TreeScanner<Void, Void>() {
        @Override
        public Void visitLambdaExpression(LambdaExpressionTree lambda, Void nothing) {
          found.add(code(name, lambda));
          return null; // what is in there belongs to it
        }

        @Override
        public Void visitMethod(MethodTree method, Void nothing) {
          found.add(code(name, method));
          return null;
        }
      }.scan(field.getInitializer(), null);
      return found;
    }

    private Member code(String name, Tree tree) {
      return new Member(name, true, false, false, List.of(), lines(tree), null);
    }

    /** Public or protected, as all members of an interface are. */
    private boolean isVisible(Set<Modifier> flags) {
      return flags.contains(Modifier.PUBLIC)
          || flags.contains(Modifier.PROTECTED)
          || (!around.isEmpty()
              && around.getLast().getKind() == Tree.Kind.INTERFACE
              && !flags.contains(Modifier.PRIVATE));
    }

    private static Set<Modifier> flags(Set<Modifier> written) {
      return written.isEmpty() ? Set.of() : EnumSet.copyOf(written);
    }

    private String doc(Tree tree) {
      String doc = trees.getDocComment(trees.getPath(unit, tree));
      return doc == null ? null : doc.strip();
    }

    private long end(Tree tree) {
      return trees.getSourcePositions().getEndPosition(unit, tree);
    }

    private int lines(Tree tree) {
      LineMap map = unit.getLineMap();
      long start = trees.getSourcePositions().getStartPosition(unit, tree);
      return (int) (map.getLineNumber(end(tree)) - map.getLineNumber(start) + 1);
    }
  }
}
