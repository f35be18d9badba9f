package dev.penguin.internal.events;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Map;
import java.util.TreeMap;
import org.slf4j.ILoggerFactory;
import org.slf4j.IMarkerFactory;
import org.slf4j.MDC;
import org.slf4j.Marker;
import org.slf4j.event.Level;
import org.slf4j.helpers.BasicMDCAdapter;
import org.slf4j.helpers.BasicMarkerFactory;
import org.slf4j.helpers.LegacyAbstractLogger;
import org.slf4j.helpers.MessageFormatter;
import org.slf4j.spi.MDCAdapter;
import org.slf4j.spi.SLF4JServiceProvider;

/**
 * A backend that prints what is logged with its context: at the level of the property {@code
 * printed.level} and above, and without the loggers whose name begins with {@code printed.without}.
 * New threads inherit its context, as they do with the backends that make this hardest.
 */
public final class PrintedLogs implements SLF4JServiceProvider {
  private static final int LEVEL = Level.valueOf(System.getProperty("printed.level")).toInt();
  private static final String WITHOUT = System.getProperty("printed.without", "nobody");

  private final IMarkerFactory markers = new BasicMarkerFactory();
  private final MDCAdapter context = new BasicMDCAdapter();

  @Override
  public ILoggerFactory getLoggerFactory() {
    return Printed::new;
  }

  @Override
  public IMarkerFactory getMarkerFactory() {
    return markers;
  }

  @Override
  public MDCAdapter getMDCAdapter() {
    return context;
  }

  @Override
  public String getRequestedApiVersion() {
    return "2.0.99";
  }

  @Override
  public void initialize() {
    // Everything is there already.
  }

  private static final class Printed extends LegacyAbstractLogger {
    private static final long serialVersionUID = 1L;

    Printed(String name) {
      this.name = name;
    }

    private boolean isEnabled(Level level) {
      return level.toInt() >= LEVEL && !name.startsWith(WITHOUT);
    }

    @Override
    public boolean isTraceEnabled() {
      return isEnabled(Level.TRACE);
    }

    @Override
    public boolean isDebugEnabled() {
      return isEnabled(Level.DEBUG);
    }

    @Override
    public boolean isInfoEnabled() {
      return isEnabled(Level.INFO);
    }

    @Override
    public boolean isWarnEnabled() {
      return isEnabled(Level.WARN);
    }

    @Override
    public boolean isErrorEnabled() {
      return isEnabled(Level.ERROR);
    }

    @Override
    protected String getFullyQualifiedCallerName() {
      return Printed.class.getName();
    }

    @Override
    protected void handleNormalizedLoggingCall(
        Level level, Marker marker, String message, Object[] arguments, Throwable failure) {
      StringWriter trace = new StringWriter();
      if (failure != null) {
        failure.printStackTrace(new PrintWriter(trace));
      }
      Map<String, String> context = MDC.getCopyOfContextMap();
      System.out.println(
          level
              + " "
              + name
              + " "
              + new TreeMap<>(context == null ? Map.of() : context)
              + " "
              + MessageFormatter.basicArrayFormat(message, arguments)
              + (failure == null ? "" : " " + trace.toString().replaceAll("\\R\\s*", "|")));
    }
  }
}
