/** A program that is not ours: Penguin is its one dependency. */
module outside.consumer {
  requires dev.penguin.api;
}
