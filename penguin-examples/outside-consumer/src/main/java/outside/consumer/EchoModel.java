package outside.consumer;

import dev.penguin.message.Message;
import dev.penguin.message.Usage;
import dev.penguin.message.UserMessage;
import dev.penguin.model.ChatModel;
import dev.penguin.model.DeltaListener;
import dev.penguin.model.ModelException;
import dev.penguin.model.ModelInfo;
import dev.penguin.model.ModelReply;
import dev.penguin.model.ModelRequest;
import java.util.List;

/** Says what the user said last, word by word; each word is a token. Thread-safe. */
public final class EchoModel implements ChatModel {
  private final ModelInfo info;

  /** An echo under a name. */
  public EchoModel(ModelInfo info) {
    this.info = info;
  }

  @Override
  public ModelInfo info() {
    return info;
  }

  @Override
  public ModelReply generate(ModelRequest request, DeltaListener deltas) {
    String said = lastSaid(request.messages());
    String[] words = said.split("(?<= )");
    for (String word : words) {
      if (request.cancellation().isCancelled()) {
        throw new ModelException.Cancelled("The echo was stopped");
      }
      if (!word.isEmpty()) {
        deltas.onText(word);
      }
    }
    return ModelReply.text(said).withUsage(Usage.of(words.length, words.length));
  }

  private static String lastSaid(List<Message> messages) {
    String said = "";
    for (Message message : messages) {
      if (message instanceof UserMessage user) {
        said = user.text();
      }
    }
    return said;
  }
}
