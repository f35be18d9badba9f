package dev.penguin.provider.openai;

/**
 * How a server's protocol differs from OpenAI's. Immutable.
 *
 * @param limitField the field that limits the output
 * @param thoughts how the model's thoughts go back to it
 * @param nestedEffort whether the effort is {@code reasoning.effort} and not {@code
 *     reasoning_effort}
 * @param schemas whether answers can be held to a schema; else only to be JSON
 * @param nineCharacterIds whether ids of calls must be nine letters and digits
 * @param usageOption whether it must be asked to tell the usage of a stream; a server that tells
 *     without being asked may refuse the question
 * @param plain whether it wants the plainest form: roles that alternate, the system first, one type
 *     in each schema, tools where the conversation has calls. OpenAI itself takes any form, but the
 *     templates behind the servers that imitate it do not
 */
record Dialect(
    String limitField,
    Thoughts thoughts,
    boolean nestedEffort,
    boolean schemas,
    boolean nineCharacterIds,
    boolean usageOption,
    boolean plain) {

  /** How the thoughts of earlier turns go back to the model. */
  enum Thoughts {
    /** Not at all: the server refuses or ignores them. */
    DROPPED,
    /** As {@code reasoning_content}, which DeepSeek insists on once tools were called. */
    CONTENT,
    /** As {@code reasoning_details}, with their signatures, as OpenRouter sends them. */
    DETAILS
  }

  Dialect(String limitField, Thoughts thoughts) {
    this(limitField, thoughts, false, true, false, true, true);
  }

  Dialect withNestedEffort() {
    return new Dialect(limitField, thoughts, true, schemas, nineCharacterIds, usageOption, plain);
  }

  Dialect withoutSchemas() {
    return new Dialect(
        limitField, thoughts, nestedEffort, false, nineCharacterIds, usageOption, plain);
  }

  /** Whether the user may speak only after an answer, and an answer may not come last. */
  boolean strictOrder() {
    return nineCharacterIds; // so far both are Mistral's
  }

  /** The habits of Mistral's own servers. */
  Dialect mistral() {
    return new Dialect(limitField, thoughts, nestedEffort, schemas, true, false, plain);
  }

  /** The same, for the vendor's own server or for one that imitates it. */
  Dialect plain(boolean imitated) {
    return new Dialect(
        limitField, thoughts, nestedEffort, schemas, nineCharacterIds, usageOption, imitated);
  }
}
