/** Fetches pages of the web for the model, from public servers only, and reads them as text. */
package dev.penguin.tools.internal.web;
