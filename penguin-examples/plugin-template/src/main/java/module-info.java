/** Tools that know the moon. */
module com.example.moon {
  requires transitive dev.penguin.core;

  // For programs that pass the providers themselves.
  exports com.example.moon;

  // Programs on the module path find the providers here; those on the class path, in META-INF.
  provides dev.penguin.tool.ToolProvider with
      com.example.moon.MoonTools,
      com.example.moon.SkyTools;

  // Penguin fills the records that describe the tools' arguments.
  opens com.example.moon to
      dev.penguin.core;
}
