/** A program that is not ours: Penguin is its one dependency. */
module outside.consumer {
  requires dev.penguin.api;

  opens outside.consumer.weather to
      dev.penguin.core;

  provides dev.penguin.model.ModelProvider with
      outside.consumer.EchoProvider;
  provides dev.penguin.tool.ToolProvider with
      outside.consumer.StationTools;
}
