package dev.penguin.internal.tool;

import dev.penguin.tool.PreparedCall;
import dev.penguin.tool.Resource;
import java.util.function.Predicate;

/**
 * A call that looks through a {@link Resource.Tree} and can pass over a part of it, so that a rule
 * that denies something in the tree need not stop the whole call.
 */
public interface TreeSearch extends PreparedCall {

  /**
   * Says what the call must not look at. Called before {@link #run}, on another thread.
   *
   * @param denied whether a file or directory of the tree is denied; of a directory that is, all
   *     below it is denied as well. Safe for any thread
   */
  void leaveOut(Predicate<Resource> denied);
}
