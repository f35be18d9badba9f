package dev.penguin.provider.openai;

import dev.penguin.internal.json.Json;
import dev.penguin.message.ToolCall;
import dev.penguin.provider.openai.Delta.CallDelta;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Puts tool calls together from their pieces. A piece belongs to the call of its index; where two
 * ids share an index, or there is none, to the call of its id; where there is no id either, to the
 * last call, unless it names a tool after that call's arguments have begun. Calls are in the order
 * of their indexes. Not thread-safe.
 */
final class CallAssembly {
  private final List<Pending> pending = new ArrayList<>();

  void add(CallDelta piece) {
    Pending call = find(piece);
    if (call == null) {
      call = new Pending(piece.index >= 0 ? piece.index : pending.size());
      pending.add(call);
    }
    if (call.id.isEmpty()) {
      call.id = piece.id;
    }
    // Some servers repeat the whole name in each piece.
    if (!piece.name.contentEquals(call.name)) {
      call.name.append(piece.name);
    }
    call.arguments.append(piece.arguments);
  }

  private @Nullable Pending find(CallDelta piece) {
    Pending last = pending.isEmpty() ? null : pending.get(pending.size() - 1);
    if (piece.index >= 0) {
      return lastMatching(piece, true);
    }
    Pending same = piece.id.isEmpty() ? last : lastMatching(piece, false);
    boolean another = same != null && !piece.name.isEmpty() && same.arguments.length() > 0;
    return another ? null : same;
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
              Json.wellFormed(call.arguments.toString())));
    }
    return calls;
  }

  /** How many characters have arrived. */
  long size() {
    long size = 0;
    for (Pending call : pending) {
      size += call.arguments.length() + call.name.length();
    }
    return size;
  }

  private static final class Pending {
    final int index;
    String id = "";
    final StringBuilder name = new StringBuilder();
    final StringBuilder arguments = new StringBuilder();

    Pending(int index) {
      this.index = index;
    }
  }
}
