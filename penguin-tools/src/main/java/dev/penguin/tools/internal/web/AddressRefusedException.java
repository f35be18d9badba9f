package dev.penguin.tools.internal.web;

import java.net.UnknownHostException;

/** An address that the model must not reach. The message says which and why. */
final class AddressRefusedException extends UnknownHostException {
  private static final long serialVersionUID = 1L;

  AddressRefusedException(String message) {
    super(message);
  }
}
