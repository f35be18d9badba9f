/** Tools that know the moon. */
module com.example.moon {
  requires dev.penguin.core;

  // Programs on the module path find the provider here; those on the class path, in META-INF.
  provides dev.penguin.tool.ToolProvider with
      com.example.moon.MoonTools;

  // Penguin fills the records that describe the tools' arguments.
  opens com.example.moon to
      dev.penguin.core;
}
