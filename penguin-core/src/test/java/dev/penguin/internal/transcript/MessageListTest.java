package dev.penguin.internal.transcript;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penguin.message.AssistantMessage;
import dev.penguin.message.Message;
import dev.penguin.message.UserMessage;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class MessageListTest {
  private final List<Long> asked = new ArrayList<>();

  @Test
  void aShortConversationIsKeptAndNeverReadAgain() {
    MessageList list = list(1_000_000, 20);

    assertThat(list.snapshot()).hasSize(20).isEqualTo(List.copyOf(list));
    assertThat(asked).isEmpty();
  }

  @Test
  void ofALongConversationTheOlderMessagesComeFromTheStore() {
    MessageList list = list(200, 100);
    List<Message> snapshot = list.snapshot();
    list.add(UserMessage.of("later"), 500);

    assertThat(snapshot).hasSize(100);
    for (int i = 0; i < 100; i++) {
      assertThat(snapshot.get(i)).isEqualTo(message(i + 1));
      assertThat(list.get(i)).isEqualTo(message(i + 1));
      assertThat(list.tokens(i)).isEqualTo(TokenEstimate.of(message(i + 1)));
    }
    assertThat(asked).contains(2L).doesNotContain(1L, 100L);
  }

  @Test
  void whatNoEntryHoldsStaysInMemory() {
    MessageList list = new MessageList(this::read, 10);
    for (int i = 1; i <= 50; i++) {
      list.add(message(i), i % 2 == 0 ? 0 : i);
    }

    assertThat(List.copyOf(list.snapshot())).hasSize(50);
    assertThat(asked).isNotEmpty().allMatch(number -> number % 2 == 1);
  }

  private MessageList list(long mostTokens, int size) {
    MessageList list = new MessageList(this::read, mostTokens);
    for (int i = 1; i <= size; i++) {
      list.add(message(i), i);
    }
    return list;
  }

  private Message read(long number) {
    asked.add(number);
    return message(number);
  }

  private static Message message(long number) {
    String text = "message number " + number;
    return number % 2 == 1 ? UserMessage.of(text) : AssistantMessage.of(text);
  }
}
