package dev.penguin.examples;

import dev.penguin.PenguinAgent;
import dev.penguin.engine.RunRequest;
import dev.penguin.message.Message;
import dev.penguin.message.Part;
import dev.penguin.message.UserMessage;
import dev.penguin.model.ModelReply;
import dev.penguin.model.ModelRequest;
import dev.penguin.testing.ScriptedModel;
import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;

/** Shows the model an image and asks about it. */
public final class Images {
  private Images() {}

  /**
   * Prints the model's answer.
   *
   * @param args nothing
   * @throws IOException when the image cannot be read
   */
  public static void main(String[] args) throws IOException {
    byte[] png = image();
    try (PenguinAgent agent = ExampleModel.agent(script()).build()) {
      RunRequest request =
          RunRequest.of(Part.text("What is in this image?"), Part.image("image/png", png));
      System.out.println(agent.run(request).text());
    }
  }

  private static byte[] image() throws IOException {
    try (InputStream in = Images.class.getResourceAsStream("sun.png")) {
      return Objects.requireNonNull(in, "sun.png").readAllBytes();
    }
  }

  private static ScriptedModel.Builder script() {
    return ScriptedModel.builder().turn(request -> ModelReply.text(describe(request)));
  }

  /** A script cannot see, but it can tell what it was sent. */
  private static String describe(ModelRequest request) {
    StringBuilder text = new StringBuilder();
    for (Message message : request.messages()) {
      if (message instanceof UserMessage user) {
        for (Part part : user.parts()) {
          if (part instanceof Part.Image image) {
            text.append("An image of the type ").append(image.mediaType()).append('.');
          }
        }
      }
    }
    return text.toString();
  }
}
