package dev.penguin.internal.context;

import dev.penguin.internal.json.Json;
import dev.penguin.internal.text.SystemNote;
import dev.penguin.internal.toolset.ControlTools;
import dev.penguin.internal.transcript.TokenEstimate;
import dev.penguin.message.AssistantMessage;
import dev.penguin.message.Message;
import dev.penguin.message.ToolCall;
import dev.penguin.message.ToolMessage;
import dev.penguin.message.Usage;
import dev.penguin.message.UserMessage;
import dev.penguin.session.SessionEntry.Compacted;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.IntToLongFunction;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A compaction while it is worked out. Each step takes something away from what is sent; the
 * conversation itself stays. An exchange, a reply with the results of its calls, is never split.
 * Used by one thread.
 */
public final class CompactionDraft {
  /** The part of the room that the user's own words may take, the first request aside. */
  private static final int USER_SHARE = 10;

  /** A result that is shorter is not worth a note in its place. */
  private static final int WORTH_A_NOTE = 100;

  /** What a page has beside its text. */
  private static final int HEADING = 50;

  private final List<Message> all;
  private final IntToLongFunction tokensOf;
  private final int alreadySummarized;
  private int summarized;
  private List<Integer> kept = List.of();
  private String summary = "";
  private final Set<String> shortened = new LinkedHashSet<>();
  private final Set<String> superseded = new LinkedHashSet<>();
  private boolean changed;
  private int newlyShort;

  /**
   * A draft that goes on from the last compaction.
   *
   * @param all the conversation
   * @param tokensOf the estimated tokens of a message by its number
   * @param last the last compaction; null when there was none
   */
  public CompactionDraft(List<Message> all, IntToLongFunction tokensOf, @Nullable Compacted last) {
    this.all = all;
    this.tokensOf = tokensOf;
    if (last != null) {
      summarized = last.summarized();
      kept = last.kept();
      summary = last.summary();
      shortened.addAll(last.shortened());
      superseded.addAll(last.superseded());
    }
    alreadySummarized = summarized;
  }

  /** Writes a summary of messages, with the summary of what came before them. */
  @FunctionalInterface
  public interface Summaries {
    /**
     * Writes one.
     *
     * @throws SummaryFailedException when there is none that can be used
     */
    String of(String earlier, List<Message> messages) throws SummaryFailedException;
  }

  /**
   * Where the newest exchanges begin that take no more than some tokens together; the newest one is
   * among them whatever it takes, and one whose results the model has not read.
   */
  private int newest(long most, IntToLongFunction sizeOf) {
    int from = all.size();
    int unread = unread();
    boolean hasUnread = unread < all.size() && all.get(unread) instanceof ToolMessage;
    int last = hasUnread ? unread - 1 : all.size(); // with the reply that asked for them
    long total = 0;
    for (int i = all.size() - 1; i >= summarized; i--) {
      total += sizeOf.applyAsLong(i);
      if (all.get(i) instanceof ToolMessage) {
        continue;
      }
      if (total > most && from < all.size() && i < last) {
        return from;
      }
      from = i;
    }
    return from;
  }

  /**
   * Sends of long results a beginning and an end.
   *
   * @param newest how many tokens of the newest exchanges stay as they are
   */
  public void shortenOld(long newest) {
    shortenBefore(newest(newest, tokensOf), ShortResults.LONG_TOKENS);
  }

  /** Sends a beginning and an end of all results of which there is more, the newest ones aside. */
  public void shortenMore() {
    shortenBefore(newest(0, tokensOf), ShortResults.SHORT_TOKENS);
  }

  /**
   * Does so with the results of the newest exchange too: many calls at once may have results that
   * are not long and yet too much together. Pages that the model has opened and not read yet stay,
   * or it would open them for ever.
   *
   * @param page how many tokens a page may have; a longer one would be shorter when opened again
   */
  public void shortenAll(long page) {
    int unread = unread();
    for (int i = summarized; i < all.size(); i++) {
      if (i < unread || !isPage(i, page)) {
        shorten(i, ShortResults.SHORT_TOKENS);
      }
    }
  }

  /**
   * Does so with the last of several such pages.
   *
   * @param page how many tokens a page may have
   * @return false when there is at most one left
   */
  public boolean shortenLastPage(long page) {
    int pages = 0;
    int last = 0;
    for (int i = unread(); i < all.size(); i++) {
      if (isPage(i, page) && !shortened.contains(((ToolMessage) all.get(i)).callId())) {
        pages++;
        last = i;
      }
    }
    return pages > 1 && shorten(last, ShortResults.SHORT_TOKENS);
  }

  /** Where the results begin that the model has not read; the end when it has read all. */
  private int unread() {
    int i = all.size();
    while (i > summarized && !(all.get(i - 1) instanceof AssistantMessage)) {
      i--;
    }
    return i;
  }

  private boolean isPage(int number, long most) {
    long tokens = tokensOf.applyAsLong(number);
    return all.get(number) instanceof ToolMessage result
        && result.toolName().equals(ControlTools.READ_RESULT)
        && tokens > ShortResults.SHORT_TOKENS
        && tokens <= most + HEADING;
  }

  /**
   * Sends a note alone of the oldest results, the newest exchange aside.
   *
   * @param tokens how many are to be free then
   */
  public void leaveOutOldest(long tokens) {
    int end = newest(0, tokensOf);
    long free = 0;
    for (int i = summarized; i < end && free < tokens; i++) {
      long before = sentTokens(i);
      if (all.get(i) instanceof ToolMessage result
          && before > WORTH_A_NOTE
          && superseded.add(result.callId())) {
        newlyShort += shortened.add(result.callId()) ? 1 : 0;
        changed = true;
        free += before - sentTokens(i);
      }
    }
  }

  private void shortenBefore(int end, int most) {
    for (int i = summarized; i < end; i++) {
      shorten(i, most);
    }
  }

  private boolean shorten(int number, int most) {
    boolean shorter =
        all.get(number) instanceof ToolMessage result
            && tokensOf.applyAsLong(number) > most
            && !superseded.contains(result.callId())
            && shortened.add(result.callId());
    changed |= shorter;
    newlyShort += shorter ? 1 : 0;
    return shorter;
  }

  /**
   * Sends of repeated reads the newest result alone. A read is repeated by a later call of the same
   * tool that asks for the same, or for all of the same path.
   *
   * @param readsOnly whether the tool of a name only looks
   */
  public void leaveOutRepeated(Predicate<String> readsOnly) {
    Set<String> newer = new HashSet<>(); // what later calls asked for
    Map<String, ToolCall> calls = PastCalls.byId(all.subList(summarized, all.size()));
    for (int i = all.size() - 1; i >= summarized; i--) {
      if (all.get(i) instanceof ToolMessage result && !result.failed()) {
        ToolCall call = calls.get(result.callId());
        if (call != null && readsOnly.test(call.name())) {
          leaveOut(i, result, call, newer);
        }
      }
    }
  }

  private void leaveOut(int i, ToolMessage result, ToolCall call, Set<String> newer) {
    String same = call.name() + " " + PastCalls.canonical(call);
    boolean again =
        newer.contains(same)
            || PastCalls.path(call)
                .filter(
                    path -> newer.contains(call.name() + " " + Json.write(Map.of("path", path))))
                .isPresent();
    if (again && tokensOf.applyAsLong(i) > WORTH_A_NOTE && superseded.add(result.callId())) {
      shortened.remove(result.callId());
      changed = true;
      newlyShort++;
    }
    newer.add(same);
  }

  /** The numbers of the user's messages before a place that are kept: the first, and the newest. */
  private List<Integer> userMessages(int end, long most) {
    List<Integer> numbers = new ArrayList<>();
    int first = -1;
    for (int i = 0; i < end && first < 0; i++) {
      first = isOfUser(all.get(i)) ? i : -1;
    }
    long total = 0;
    for (int i = end - 1; i > first && first >= 0; i--) {
      if (isOfUser(all.get(i))) {
        total += tokensOf.applyAsLong(i);
        if (total > most) {
          break;
        }
        numbers.add(0, i);
      }
    }
    if (first >= 0) {
      numbers.add(0, first);
    }
    return numbers;
  }

  private static boolean isOfUser(Message message) {
    return message instanceof UserMessage && !SystemNote.is(message.text());
  }

  /**
   * How many tokens a summary could take the place of.
   *
   * @param newest how many tokens of the newest exchanges stay
   */
  public long summarizable(long newest) {
    long tokens = 0;
    int end = newest(newest, this::sentTokens);
    for (int i = summarized; i < end; i++) {
      tokens += isOfUser(all.get(i)) ? 0 : sentTokens(i);
    }
    return tokens;
  }

  /**
   * Puts a summary in the place of the oldest messages.
   *
   * @param newest how many tokens of the newest exchanges stay
   * @param room how many tokens there is room for
   * @param summaries writes the summary
   * @param lasting which calls still count
   * @throws SummaryFailedException when there is no summary that makes it shorter
   */
  public void summarize(long newest, long room, Summaries summaries, LastingCalls lasting)
      throws SummaryFailedException {
    int end = newest(newest, this::sentTokens);
    String earlier = SummaryText.summaryIn(summary);
    String written = summaries.of(earlier, all.subList(summarized, end));
    long before = estimated();
    CompactionDraft shorter = new CompactionDraft(all, tokensOf, body(0, 0, Usage.NONE));
    List<Integer> words = userMessages(end, room / USER_SHARE);
    shorter.replace(end, words, new SummaryText(all, end, room).with(written, words, lasting));
    if (shorter.estimated() >= before) {
      throw new SummaryFailedException("it is no shorter than the messages that it replaces");
    }
    replace(end, shorter.kept, shorter.summary);
  }

  private void replace(int end, List<Integer> keptMessages, String text) {
    summarized = end;
    kept = keptMessages;
    summary = text;
    for (int i = 0; i < end; i++) {
      if (all.get(i) instanceof ToolMessage result) {
        shortened.remove(result.callId());
        superseded.remove(result.callId());
      }
    }
    changed = true;
  }

  /** How many messages this draft summarized. */
  public int newlySummarized() {
    return summarized - alreadySummarized;
  }

  /** How many results this draft made short. */
  public int newlyShort() {
    return newlyShort;
  }

  public boolean isChanged() {
    return changed;
  }

  /** The estimated tokens of what would be sent. */
  public long estimated() {
    return new ContextView(all, tokensOf, body(0, 0, Usage.NONE)).estimated();
  }

  /** The estimated tokens of a message in the form in which it would be sent. */
  private long sentTokens(int number) {
    Message message = all.get(number);
    Message shown = ShortResults.shown(message, shortened, superseded);
    return shown == message ? tokensOf.applyAsLong(number) : TokenEstimate.of(shown);
  }

  /** The entry that is stored. */
  public Compacted body(long before, long after, Usage usage) {
    return new Compacted(
        summarized, kept, summary, shortened, superseded, new Compacted.Size(before, after), usage);
  }
}
