package dev.penguin.internal.journal;

import dev.penguin.session.Spending;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Encodes what was spent as the lists that a log holds, and decodes it. */
final class SpendingCodec {
  private SpendingCodec() {}

  /** Each as agent path, model, usage and, where it is known, cost. */
  static List<Object> write(List<Spending> spending) {
    List<Object> form = new ArrayList<>();
    for (Spending each : spending) {
      List<Object> line = new ArrayList<>();
      line.add(each.agentPath());
      line.add(each.model());
      line.add(MessageCodec.write(each.usage()));
      each.costUsd().ifPresent(usd -> line.add(usd.toString()));
      form.add(line);
    }
    return form;
  }

  static List<Spending> read(List<?> form) {
    List<Spending> spending = new ArrayList<>();
    for (Object each : form) {
      if (!(each instanceof List<?> line)
          || line.size() < 3
          || line.size() > 4
          || !(line.get(0) instanceof List<?> path)
          || !(line.get(1) instanceof String model)
          || !(line.get(2) instanceof List<?> usage)) {
        throw new IllegalArgumentException("what was spent is not path, model, usage and cost");
      }
      spending.add(
          new Spending(
              path.stream().map(String.class::cast).toList(),
              model,
              MessageCodec.readUsage(usage),
              line.size() == 3
                  ? Optional.empty()
                  : Optional.of(new BigDecimal((String) line.get(3)))));
    }
    return spending;
  }
}
