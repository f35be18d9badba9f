package dev.penguin.provider.openai;

import dev.penguin.internal.json.Json;
import dev.penguin.message.ToolCall;
import dev.penguin.provider.openai.Delta.CallDelta;
import dev.penguin.provider.wire.OpaqueMembers;
import dev.penguin.provider.wire.RepeatedCalls;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Puts tool calls together from their pieces. A piece belongs to the call of its index; where two
 * ids share an index, or there is none, to the call of its id; where there is no id either, to the
 * last call.
 *
 * <p>Servers are careless with both, so what a piece says comes first. It begins another call when
 * it names another tool after the arguments have begun, when it brings a whole object of its own,
 * when the arguments before it were whole and more follow, and when it has a name and the chunk has
 * spoken of the call already. Calls are in the order of their indexes. Not thread-safe.
 */
final class CallAssembly {
  private final List<Pending> pending = new ArrayList<>();
  private final String server;

  /**
   * No calls yet.
   *
   * @param server the mark of the server
   */
  CallAssembly(String server) {
    this.server = server;
  }

  /** Adds what one chunk says about calls. */
  void add(List<CallDelta> chunk) {
    List<Pending> seen = new ArrayList<>(1);
    for (CallDelta piece : chunk) {
      seen.add(add(piece, seen));
    }
  }

  private Pending add(CallDelta piece, List<Pending> seen) {
    Pending same = find(piece);
    if (same != null && same.isRepeatedBy(piece)) {
      same.others.putAll(piece.others);
      return same;
    }
    if (same != null && same.isFilledBy(piece)) {
      same.clearArguments();
    }
    boolean goesOn =
        same != null && !same.isFollowedBy(piece) && (piece.name.isEmpty() || !seen.contains(same));
    Pending call = same != null && goesOn ? same : begin(piece, same);
    if (call.id.isEmpty()) {
      call.id = piece.id;
    }
    // Some servers repeat the whole name in each piece.
    if (!piece.name.contentEquals(call.name)) {
      call.name.append(piece.name);
    }
    call.add(piece.arguments);
    call.others.putAll(piece.others);
    call.ofFunction.putAll(piece.ofFunction);
    return call;
  }

  /** A call that begins with a piece; without a name it is one more of the tool before it. */
  private Pending begin(CallDelta piece, @Nullable Pending before) {
    Pending call = new Pending(piece.index >= 0 ? piece.index : pending.size());
    if (before != null && piece.name.isEmpty()) {
      call.name.append(before.name);
    }
    pending.add(call);
    return call;
  }

  private @Nullable Pending find(CallDelta piece) {
    Pending last = pending.isEmpty() ? null : pending.get(pending.size() - 1);
    Pending same =
        piece.index < 0 && piece.id.isEmpty() ? last : lastMatching(piece, piece.index >= 0);
    // Arguments alone are no call, though some servers give each piece an id of its own.
    boolean alone = same == null && piece.name.isEmpty() && !piece.arguments.isEmpty();
    return alone ? lastAt(piece.index) : same;
  }

  private @Nullable Pending lastMatching(CallDelta piece, boolean byIndex) {
    for (int i = pending.size() - 1; i >= 0; i--) {
      Pending call = pending.get(i);
      boolean sameId = call.id.equals(piece.id);
      boolean anyId = call.id.isEmpty() || piece.id.isEmpty();
      if (byIndex ? call.index == piece.index && (sameId || anyId) : sameId) {
        return call;
      }
    }
    return null;
  }

  /** The last call of an index, or the last one of all where there is no index. */
  private @Nullable Pending lastAt(int index) {
    for (int i = pending.size() - 1; i >= 0; i--) {
      if (index < 0 || pending.get(i).index == index) {
        return pending.get(i);
      }
    }
    return null;
  }

  boolean isEmpty() {
    return pending.isEmpty();
  }

  /** The calls, in the order of their indexes; equal indexes in the order of arrival. */
  List<ToolCall> calls() {
    if (pending.isEmpty()) {
      return List.of();
    }
    List<Pending> ordered = new ArrayList<>(pending);
    ordered.sort(Comparator.comparingInt(call -> call.index));
    List<ToolCall> calls = new ArrayList<>(ordered.size());
    for (Pending call : ordered) {
      calls.add(
          new ToolCall(
              Json.wellFormed(call.id),
              Json.wellFormed(call.name.toString()),
              Json.wellFormed(call.arguments.toString()),
              call.others().from(server)));
    }
    return calls;
  }

  /** How many characters have arrived. */
  long size() {
    long size = 0;
    for (Pending call : pending) {
      size += call.arguments.length() + call.name.length();
      size += call.others.size() + call.ofFunction.size();
    }
    return size;
  }

  private static final class Pending {
    final int index;
    String id = "";
    final StringBuilder name = new StringBuilder();
    final StringBuilder arguments = new StringBuilder();
    final OpaqueMembers others = new OpaqueMembers();
    final OpaqueMembers ofFunction = new OpaqueMembers();
    private ObjectExtent extent = new ObjectExtent();

    Pending(int index) {
      this.index = index;
    }

    void add(String piece) {
      arguments.append(piece);
      extent.add(piece);
    }

    OpaqueMembers others() {
      OpaqueMembers all = new OpaqueMembers();
      all.putAll(others);
      all.put("function", ofFunction.isEmpty() ? "{}" : ofFunction.json());
      return all;
    }

    void clearArguments() {
      arguments.setLength(0);
      extent = new ObjectExtent();
    }

    /** Whether a piece repeats the whole call, as some servers do at its end. */
    boolean isRepeatedBy(CallDelta piece) {
      boolean known = piece.name.isEmpty() || !piece.id.isEmpty() && piece.id.equals(id);
      boolean sameName = piece.name.isEmpty() || piece.name.contentEquals(name);
      return known
          && sameName
          && extent.isWhole()
          && ObjectExtent.isWhole(piece.arguments)
          && RepeatedCalls.isSame(piece.arguments, arguments.toString());
    }

    /** Whether the arguments so far were an empty object that only stood in for those to come. */
    boolean isFilledBy(CallDelta piece) {
      return piece.name.isEmpty()
          && ObjectExtent.begins(piece.arguments)
          && arguments.toString().strip().equals("{}");
    }

    /** Whether a piece begins another call, whatever its index and its id say. */
    boolean isFollowedBy(CallDelta piece) {
      if (piece.name.isEmpty()) {
        return extent.isWhole() && ObjectExtent.begins(piece.arguments);
      }
      if (!extent.hasBegun()) {
        return false; // its name may come in pieces
      }
      boolean sameName = piece.name.contentEquals(name);
      return !sameName
          || (extent.isWhole()
              ? !piece.arguments.isBlank()
              : ObjectExtent.isWhole(piece.arguments));
    }
  }
}
