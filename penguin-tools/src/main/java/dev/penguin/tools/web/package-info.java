/**
 * Tools for the web: one that returns a page as readable text, and one that searches.
 *
 * <pre>{@code
 * try (WebTools web = WebTools.builder().search(BraveSearch.of(() -> key)).build();
 *     PenguinAgent agent = PenguinAgent.builder().model(model).toolProviders(web).build()) {
 *   agent.run("What is new in Java 25?");
 * }
 * }</pre>
 */
package dev.penguin.tools.web;
