package dev.penguin.checks;

import com.tngtech.archunit.core.domain.AccessTarget;
import com.tngtech.archunit.core.domain.JavaAnnotation;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.domain.properties.CanBeAnnotated;
import com.tngtech.archunit.core.domain.properties.HasAnnotations;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The test methods among compiled classes, and what is wrong with them.
 *
 * @param classes what was compiled: tests, and what they call that is not of a library
 */
record TestMethods(JavaClasses classes) {
  private static final Pattern TEST =
      Pattern.compile(
          "org\\.junit\\.jupiter\\.(api\\.(Test|RepeatedTest|TestFactory|TestTemplate)"
              + "|params\\.ParameterizedTest)");

  /** Steps of AssertJ that only name a value, choose a part of it, or say how to compare. */
  private static final String STEP =
      "(as|asString|describedAs|withFailMessage|overridingErrorMessage|map|flatMap|extracting"
          + "|flatExtracting|filteredOn|then|assumeThat.*|using\\w+|ignoring\\w+|<init>)$";

  /**
   * What judges: a call of it can fail a test. {@code assertThat} alone cannot, nor a step, nor
   * what collects failures; publisher rules and contracts are kits that do.
   */
  private static final Pattern JUDGE =
      Pattern.compile(
          ("org\\.assertj\\.core\\.api\\."
                      + "(?!Assertions\\.|Assumptions\\.|\\w*SoftAssertions\\.assertThat|\\w+\\.%s).*")
                  .formatted(STEP)
              + "|org\\.assertj\\.core\\.api\\.Assertions\\.(fail|assertThatThrownBy).*"
              + "|org\\.junit\\.jupiter\\.api\\.Assertions\\..*"
              + "|com\\.tngtech\\.archunit\\..*\\.check"
              + "|dev\\.penguin\\.testing\\.ContractCase\\.run"
              + "|org\\.reactivestreams\\.tck\\.flow\\.\\w+Verification\\.<init>");

  private static final String CONDITIONS = "org.junit.jupiter.api.condition";

  private static final Set<String> PLAIN_CONDITIONS =
      Set.of("EnabledOnOs", "DisabledOnOs", "EnabledIfSystemProperty");

  private static final Pattern SKIP =
      Pattern.compile(
          "org\\.assertj\\.core\\.api\\.Assumptions|org\\.junit\\.jupiter\\.api\\.Assumptions"
              + "|org\\.opentest4j\\.TestAbortedException");

  /** Methods that are tests, in the order of their names. */
  List<JavaMethod> all() {
    return classes.stream()
        .flatMap(type -> type.getMethods().stream())
        .filter(TestMethods::isTest)
        .sorted((one, other) -> one.getFullName().compareTo(other.getFullName()))
        .toList();
  }

  /**
   * The tests that reach nothing which could fail them, neither themselves nor in what they call.
   */
  List<String> withoutAssertion() {
    return all().stream().filter(test -> !judges(test)).map(JavaCodeUnit::getFullName).toList();
  }

  /** The classes and methods that JUnit leaves out without looking at anything. */
  List<String> disabled() {
    Stream<String> types =
        classes.stream().filter(TestMethods::isDisabled).map(JavaClass::getFullName);
    Stream<String> methods =
        all().stream().filter(TestMethods::isDisabled).map(JavaCodeUnit::getFullName);
    return Stream.concat(types, methods).sorted().toList();
  }

  /** The places that skip a test for a reason that {@code dev.penguin.needs} has not probed. */
  List<String> unprobedSkips() {
    return classes.stream()
        .filter(type -> !type.getPackageName().equals("dev.penguin.needs"))
        .flatMap(type -> type.getCodeUnits().stream())
        .filter(
            unit ->
                called(unit).stream()
                    .anyMatch(target -> SKIP.matcher(target.getOwner().getName()).matches()))
        .map(JavaCodeUnit::getFullName)
        .sorted()
        .toList();
  }

  /** The conditions of JUnit's that do not say why they skip, or could say anything. */
  List<String> silentConditions() {
    Stream<CanBeAnnotated> units =
        Stream.concat(
            classes.stream(), classes.stream().flatMap(type -> type.getMethods().stream()));
    return units
        .flatMap(unit -> ((HasAnnotations<?>) unit).getAnnotations().stream())
        .filter(one -> one.getRawType().getPackageName().equals(CONDITIONS))
        .filter(
            one ->
                !PLAIN_CONDITIONS.contains(one.getRawType().getSimpleName())
                    || one.get("disabledReason").filter(reason -> !reason.equals("")).isEmpty())
        .map(JavaAnnotation::getDescription)
        .sorted()
        .toList();
  }

  private static boolean isTest(JavaMethod method) {
    return method.getAnnotations().stream()
        .anyMatch(one -> TEST.matcher(one.getRawType().getName()).matches());
  }

  private static boolean isDisabled(CanBeAnnotated element) {
    return element.isAnnotatedWith("org.junit.jupiter.api.Disabled");
  }

  private boolean judges(JavaCodeUnit test) {
    Set<JavaCodeUnit> seen = new HashSet<>(Set.of(test));
    Deque<JavaCodeUnit> next = new ArrayDeque<>(seen);
    while (!next.isEmpty()) {
      for (AccessTarget.CodeUnitAccessTarget target : called(next.removeFirst())) {
        if (JUDGE.matcher(target.getOwner().getName() + "." + target.getName()).matches()) {
          return true;
        }
        target
            .resolveMember()
            .filter(unit -> classes.contain(unit.getOwner().getName()))
            .filter(seen::add)
            .ifPresent(next::addLast);
      }
    }
    return false;
  }

  /** What it calls or refers to; what stands in its lambdas belongs to it. */
  private static List<AccessTarget.CodeUnitAccessTarget> called(JavaCodeUnit unit) {
    return Stream.concat(
            unit.getCallsFromSelf().stream().map(call -> call.getTarget()),
            unit.getCodeUnitReferencesFromSelf().stream().map(reference -> reference.getTarget()))
        .<AccessTarget.CodeUnitAccessTarget>map(target -> target)
        .toList();
  }
}
