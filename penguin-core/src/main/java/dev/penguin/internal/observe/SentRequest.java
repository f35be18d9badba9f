package dev.penguin.internal.observe;

import dev.penguin.model.ModelInfo;
import dev.penguin.model.ModelRequest;
import java.util.function.UnaryOperator;

/**
 * A request on its way to a model.
 *
 * @param runId the run that it is for
 * @param sessionId the session of that run
 * @param model the model that is asked; the first one where it has fallbacks
 * @param request what is sent; interceptors may have put secrets into it
 * @param compacted whether parts of the conversation are left out of what is sent, or summarized
 * @param clean takes secrets out of a text
 */
public record SentRequest(
    String runId,
    String sessionId,
    ModelInfo model,
    ModelRequest request,
    boolean compacted,
    UnaryOperator<String> clean) {}
