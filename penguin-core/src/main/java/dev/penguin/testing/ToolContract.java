package dev.penguin.testing;

import dev.penguin.internal.json.Json;
import dev.penguin.message.ToolCall;
import dev.penguin.tool.Cancellation;
import dev.penguin.tool.Recovery;
import dev.penguin.tool.Tool;
import dev.penguin.tool.ToolResult;
import dev.penguin.tool.ToolSpec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CyclicBarrier;
import org.jspecify.annotations.Nullable;

/** Test cases for what every {@link Tool} must do. */
public final class ToolContract {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final Duration SOON = Duration.ofSeconds(2);
  private static final Duration UNDER_WAY = Duration.ofMillis(200);
  private static final int THREADS = 8;
  private static final String EXTRA = "penguin_contract_extra";

  private final Tool tool;
  private final String argumentsJson;

  private ToolContract(Tool tool, String argumentsJson) {
    this.tool = tool;
    this.argumentsJson = argumentsJson;
  }

  /**
   * The test cases. They call the tool some six times, one call after the other. If its spec says
   * that calls may run again, they call it twice with the same id and idempotency key. If its spec
   * says that it only reads, they also call it concurrently.
   *
   * @param tool the tool
   * @param argumentsJson the arguments of a call that succeeds, no matter how often it is made
   */
  public static List<ContractCase> cases(Tool tool, String argumentsJson) {
    ToolContract contract =
        new ToolContract(
            Objects.requireNonNull(tool, "tool"),
            Objects.requireNonNull(argumentsJson, "argumentsJson"));
    List<ContractCase> cases = new ArrayList<>();
    add(cases, "The spec is the same at each call", contract::stableSpec);
    add(cases, "The description says something", contract::description);
    add(cases, "The schema describes an object", contract::schema);
    add(cases, "The arguments of the test fit the schema", contract::sample);
    add(cases, "A call succeeds, and so does the next", contract::success);
    add(cases, "An unexpected argument is ignored or refused", contract::extra);
    add(cases, "A call that is cancelled before it begins ends soon", contract::cancelledBefore);
    add(cases, "A call that is cancelled under way ends soon", contract::cancelledUnderWay);
    add(cases, "The resources of a call are the same at each look", contract::resources);
    ToolSpec spec = tool.spec();
    if (spec.recovery() == Recovery.RERUN) {
      add(cases, "A call that may run again succeeds then", contract::rerun);
    }
    if (spec.readsOnly()) {
      add(cases, "Calls that only read run side by side", contract::sideBySide);
    }
    return List.copyOf(cases);
  }

  private static void add(List<ContractCase> cases, String name, ContractCase.Body body) {
    cases.add(new ContractCase(name, body));
  }

  private void stableSpec() {
    Expect.that(tool.spec() != null, "spec() must give a spec, got null");
    Expect.equal(tool.spec(), tool.spec(), "spec() must give the same at each call");
    attempt(argumentsJson, Cancellation.never());
    Expect.equal(tool.spec(), tool.spec(), "spec() must give the same after a call");
  }

  private void description() {
    Expect.that(
        !tool.spec().description().isBlank(),
        "The description must tell the model what tool '%s' does, got none"
            .formatted(tool.spec().name()));
  }

  private void schema() {
    Map<String, Object> schema = Json.parseObject(tool.spec().inputSchema());
    Expect.equal("object", schema.get("type"), "The schema's type must be object");
    Object properties = schema.getOrDefault("properties", Map.of());
    Expect.that(
        properties instanceof Map,
        "The schema's properties must be an object, got " + Json.kind(properties));
    Object required = schema.getOrDefault("required", List.of());
    Expect.that(
        required instanceof List,
        "The schema's required must be an array, got " + Json.kind(required));
    for (Object name : (List<?>) required) {
      Expect.that(
          ((Map<?, ?>) properties).containsKey(name),
          "The schema requires '%s', which is none of its properties %s"
              .formatted(name, ((Map<?, ?>) properties).keySet()));
    }
  }

  private void sample() {
    Map<String, Object> schema = Json.parseObject(tool.spec().inputSchema());
    Map<String, Object> arguments = Json.parseObject(argumentsJson);
    for (Object name : (List<?>) schema.getOrDefault("required", List.of())) {
      Expect.that(
          arguments.containsKey(name),
          "The arguments given to ToolContract.cases must name '%s', which the schema requires, got %s"
              .formatted(name, argumentsJson));
    }
  }

  private void success() throws Exception {
    for (String id : List.of("call_1", "call_2")) {
      expectSuccess(call(id, argumentsJson, Cancellation.never()));
    }
  }

  private void rerun() throws Exception {
    for (int time = 1; time <= 2; time++) { // as after the end of the process: id and key are equal
      expectSuccess(call("call_1", argumentsJson, Cancellation.never()));
    }
  }

  private void extra() throws Exception {
    Map<String, Object> arguments = new LinkedHashMap<>(Json.parseObject(argumentsJson));
    arguments.put(EXTRA, List.of(1L, "two"));
    String unexpected = Json.write(arguments);
    Worker.start(() -> attempt(unexpected, Cancellation.never()))
        .result(PATIENCE, "A call with an unexpected argument must end");
  }

  private void cancelledBefore() throws Exception {
    CancellationSwitch stop = new CancellationSwitch();
    stop.cancel();
    Worker<Boolean> worker =
        Worker.start(
            () -> {
              // The engine interrupts the thread of a call that must stop.
              Thread.currentThread().interrupt();
              return attempt(argumentsJson, stop);
            });
    worker.result(SOON, "A call that is cancelled before it begins must end soon");
  }

  private void cancelledUnderWay() throws Exception {
    CancellationSwitch stop = new CancellationSwitch();
    Worker<Boolean> worker = Worker.start(() -> attempt(argumentsJson, stop));
    if (!worker.endsWithin(UNDER_WAY)) {
      stop.cancel();
      worker.interrupt();
    }
    worker.result(SOON, "A call that is cancelled and interrupted under way must end soon");
  }

  private void resources() throws Exception {
    ToolCall call = call("call_1", argumentsJson);
    Expect.that(tool.resources(call) != null, "resources() must give a list, got null");
    Expect.equal(
        tool.resources(call),
        tool.resources(call),
        "resources() must look without changing anything, so give the same for the same call");
    Expect.equal(
        tool.resources(call),
        tool.prepare(call, new ContractContext(call.id(), Cancellation.never())).resources(),
        "prepare() must name the resources that resources() names");
  }

  private void sideBySide() throws Exception {
    CyclicBarrier start = new CyclicBarrier(THREADS);
    List<Worker<ToolResult>> workers = new ArrayList<>();
    for (int thread = 1; thread <= THREADS; thread++) {
      String id = "call_" + thread;
      workers.add(
          Worker.start(
              () -> {
                start.await();
                return call(id, argumentsJson, Cancellation.never());
              }));
    }
    for (Worker<ToolResult> worker : workers) {
      expectSuccess(worker.result(PATIENCE, "A call beside others must end"));
    }
  }

  private static void expectSuccess(@Nullable ToolResult result) {
    Expect.that(
        result instanceof ToolResult.Success,
        "A call with the arguments given to ToolContract.cases must succeed, got " + result);
  }

  /** Makes a call that may also be refused: what matters is that it gives a result or throws. */
  private boolean attempt(String arguments, Cancellation cancellation) {
    ToolResult result;
    try {
      result = call("call_1", arguments, cancellation);
    } catch (Exception e) {
      return false;
    } catch (Error e) {
      throw new AssertionError("A call must give a result or throw an Exception, got " + e, e);
    }
    Expect.that(result != null, "A call must give a result or throw an Exception, got null");
    return true;
  }

  private ToolCall call(String id, String arguments) {
    return new ToolCall(id, tool.spec().name(), arguments);
  }

  private ToolResult call(String id, String arguments, Cancellation cancellation) throws Exception {
    return tool.call(call(id, arguments), new ContractContext(id, cancellation));
  }
}
