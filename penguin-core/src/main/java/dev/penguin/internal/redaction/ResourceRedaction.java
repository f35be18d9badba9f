package dev.penguin.internal.redaction;

import dev.penguin.tool.Resource;
import java.nio.file.Path;
import java.util.List;

/** Takes secrets out of what names a resource. */
final class ResourceRedaction {
  private ResourceRedaction() {}

  static Resource clean(Resource resource, Redactor redactor) {
    if (resource instanceof Resource.File file) {
      return new Resource.File(clean(file.path(), redactor), redactor.hide(file.display()));
    }
    if (resource instanceof Resource.Tree tree) {
      return new Resource.Tree(clean(tree.path(), redactor), redactor.hide(tree.display()));
    }
    if (resource instanceof Resource.Deletion gone) {
      return new Resource.Deletion(clean(gone.path(), redactor), redactor.hide(gone.display()));
    }
    if (resource instanceof Resource.Command command) {
      List<List<String>> programs =
          command.programs().stream()
              .map(argv -> argv.stream().map(redactor::hide).toList())
              .toList();
      return Resource.Command.of(redactor.hide(command.display()), programs);
    }
    return new Resource.Host(redactor.hide(resource.display()));
  }

  private static Path clean(Path path, Redactor redactor) {
    String text = path.toString();
    String clean = redactor.hide(text);
    return clean.equals(text) ? path : path.getFileSystem().getPath(clean);
  }
}
