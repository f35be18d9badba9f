package dev.penguin.checks.contract;

import static com.tngtech.archunit.base.DescribedPredicate.alwaysTrue;
import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.lang.ArchRule;
import java.lang.reflect.Executable;
import java.lang.reflect.Field;
import java.lang.reflect.Member;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which code may know which: all arrows end at core, and no third party shows through. */
class ArchitectureTest {
  private static final JavaClasses CLASSES = PublishedClasses.ALL;

  private static final String[] TOOLS = {"dev.penguin.tools.."};
  private static final String[] PROJECT = {"dev.penguin.project.."};
  private static final String[] FACADE = {"dev.penguin"};
  private static final String[] EVAL = {"dev.penguin.eval.."};
  private static final String[] ENGINE = {
    "dev.penguin.engine..",
    "dev.penguin.agent..",
    "dev.penguin.testing..",
    "dev.penguin.internal.agent..",
    "dev.penguin.internal.answer..",
    "dev.penguin.internal.budget..",
    "dev.penguin.internal.loop..",
    "dev.penguin.internal.control..",
    "dev.penguin.internal.transcript.."
  };

  /** What takes a program's own registry or telemetry; see docs/decisions. */
  private static final Set<String> OBSERVE =
      Set.of(
          "dev.penguin.observe.micrometer",
          "dev.penguin.observe.otel",
          "dev.penguin.project.observe");

  private static final ArchRule PROVIDERS =
      slices()
          .matching("dev.penguin.provider.(*)..")
          .should()
          .notDependOnEachOther()
          .ignoreDependency(alwaysTrue(), resideInAPackage("dev.penguin.provider.wire.."));

  @Test
  void coreKnowsNoOtherModule() {
    DescribedPredicate<JavaClass> others =
        resideInAnyPackage(TOOLS)
            .or(resideInAnyPackage(PROJECT))
            .or(resideInAnyPackage(FACADE))
            .or(resideInAnyPackage(EVAL));

    noClasses().that(not(others)).should().dependOnClassesThat(others).check(CLASSES);
  }

  @Test
  void toolsProjectAndFacadeDoNotKnowEachOther() {
    for (String[] here : List.of(TOOLS, PROJECT, FACADE)) {
      for (String[] there : List.of(TOOLS, PROJECT, FACADE)) {
        if (here != there) {
          noClasses()
              .that()
              .resideInAnyPackage(here)
              .should()
              .dependOnClassesThat()
              .resideInAnyPackage(there)
              .check(CLASSES);
        }
      }
    }
  }

  /** Evaluation stands above the facade and the tools, and knows no library and no projects. */
  @Test
  void evaluationUsesFacadeToolsAndCoreAndNothingUsesIt() {
    noClasses()
        .that()
        .resideOutsideOfPackages(EVAL)
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(EVAL)
        .check(CLASSES);
    classes()
        .that()
        .resideInAnyPackage(EVAL)
        .should()
        .onlyDependOnClassesThat(
            resideInAnyPackage("java..", "javax..", "dev.penguin..", "org.jspecify..")
                .and(not(resideInAnyPackage(PROJECT))))
        .check(CLASSES);
  }

  @Test
  void toolsAndFacadeUseOnlyTheJdkCoreAndTheLogPreviewsALibraryForDiffsMcpAndWebHttp() {
    String diffs = "dev.penguin.tools.internal.edit";
    String[] http = {"dev.penguin.tools.internal.mcp.wire", "dev.penguin.tools.internal.mcp.auth"};
    String web = "dev.penguin.tools.internal.web";
    DescribedPredicate<JavaClass> jdkAndCore =
        resideInAnyPackage("java..", "javax..", "dev.penguin..", "org.jspecify..", "org.slf4j");
    DescribedPredicate<JavaClass> all = resideInAnyPackage("dev.penguin", "dev.penguin.tools..");

    classes()
        .that(
            all.and(not(resideInAPackage(diffs)))
                .and(not(resideInAnyPackage(http)))
                .and(not(resideInAPackage(web))))
        .should()
        .onlyDependOnClassesThat(jdkAndCore)
        .check(CLASSES);
    classes()
        .that(resideInAPackage(diffs))
        .should()
        .onlyDependOnClassesThat(jdkAndCore.or(resideInAPackage("com.github.difflib..")))
        .check(CLASSES);
    classes()
        .that(resideInAnyPackage(http))
        .should()
        .onlyDependOnClassesThat(jdkAndCore.or(resideInAnyPackage("okhttp3..", "okio..")))
        .check(CLASSES);
    classes()
        .that(resideInAPackage(web))
        .should()
        .onlyDependOnClassesThat(
            jdkAndCore.or(resideInAnyPackage("okhttp3..", "okio..", "org.jsoup..")))
        .check(CLASSES);
  }

  /** Nor does what they share know any of them. */
  @Test
  void providersDoNotKnowEachOther() {
    PROVIDERS.check(CLASSES);
  }

  /**
   * Whatever package comes: only what hands runs to the engine, or carries them out, may know it.
   */
  @Test
  void onlyTheFacadeProjectsAndEvaluationKnowTheEngine() {
    noClasses()
        .that(
            not(
                resideInAnyPackage(FACADE)
                    .or(resideInAnyPackage(PROJECT))
                    .or(resideInAnyPackage(EVAL))))
        .and()
        .resideOutsideOfPackages(ENGINE)
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("dev.penguin.engine..")
        .check(CLASSES);
  }

  @Test
  void noPublicSignatureShowsAThirdParty() {
    List<String> shown = new ArrayList<>();
    for (String artifact : BuiltModule.PUBLISHED) {
      for (Class<?> type : BuiltModule.find(artifact).exportedClasses()) {
        if (Modifier.isPublic(type.getModifiers()) && !OBSERVE.contains(type.getPackageName())) {
          shown.addAll(thirdParties(type));
        }
      }
    }

    assertThat(shown).isEmpty();
  }

  /** So that nothing else needs their jars, which are optional. */
  @Test
  void onlyWhatObservesKnowsMicrometerAndOpenTelemetry() {
    noClasses()
        .that()
        .resideOutsideOfPackages(OBSERVE.toArray(String[]::new))
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("io.micrometer..", "io.opentelemetry..")
        .check(CLASSES);
    noClasses()
        .that()
        .resideOutsideOfPackages(OBSERVE.toArray(String[]::new))
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(OBSERVE.toArray(String[]::new))
        .check(CLASSES);
  }

  @Test
  void aThirdPartyInASignatureIsShown() {
    assertThat(thirdParties(Leaky.class))
        .containsExactlyInAnyOrder(
            Leaky.class.getName() + ".classes: " + JavaClasses.class.getName(),
            Leaky.class.getName() + ".take: " + JavaClass.class.getName());
  }

  @Test
  void anArrowThatPointsTheWrongWayIsShown() {
    ArchRule rule =
        noClasses()
            .that()
            .resideInAnyPackage(TOOLS)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("dev.penguin.tool..");

    assertThatThrownBy(() -> rule.check(CLASSES)).hasMessageContaining("was violated");
  }

  @Test
  void onlyWhatProvidersShareMayBeKnownToThem(@TempDir Path folder) {
    JavaClasses samples =
        CompiledSamples.compile(
            folder,
            "package dev.penguin.provider.wire; public class Shared {}",
            "package dev.penguin.provider.one;"
                + " public class One { dev.penguin.provider.wire.Shared shared; }",
            "package dev.penguin.provider.two;"
                + " class Two { dev.penguin.provider.one.One one; }");

    assertThatThrownBy(() -> PROVIDERS.check(samples))
        .hasMessageContaining("Slice two depends on Slice one")
        .hasMessageNotContaining("Slice wire");
  }

  /** Shows types of a library in both ways that there are. */
  static final class Leaky {
    public JavaClasses classes() {
      return CLASSES;
    }

    public void take(List<? extends JavaClass> list) {
      assertThat(list).isNotNull();
    }
  }

  private static List<String> thirdParties(Class<?> type) {
    List<String> shown = new ArrayList<>();
    check(type.getName(), type.getGenericSuperclass(), shown);
    Stream.of(type.getGenericInterfaces()).forEach(one -> check(type.getName(), one, shown));
    for (Field field : type.getDeclaredFields()) {
      if (isVisible(field)) {
        check(name(type, field), field.getGenericType(), shown);
      }
    }
    for (Method method : type.getDeclaredMethods()) {
      if (isVisible(method)) {
        check(name(type, method), method.getGenericReturnType(), shown);
        checkParameters(type, method, shown);
      }
    }
    for (Executable constructor : type.getDeclaredConstructors()) {
      if (isVisible(constructor)) {
        checkParameters(type, constructor, shown);
      }
    }
    return shown;
  }

  private static void checkParameters(Class<?> type, Executable member, List<String> shown) {
    Stream.of(member.getGenericParameterTypes(), member.getGenericExceptionTypes())
        .flatMap(Stream::of)
        .forEach(one -> check(name(type, member), one, shown));
  }

  private static boolean isVisible(Member member) {
    return (member.getModifiers() & (Modifier.PUBLIC | Modifier.PROTECTED)) != 0
        && !member.isSynthetic();
  }

  private static String name(Class<?> type, Member member) {
    return type.getName() + "." + member.getName();
  }

  /** Adds what a type names; the name of a generic type holds those of its arguments. */
  private static void check(String place, Type type, List<String> shown) {
    if (type instanceof ParameterizedType generic) {
      check(place, generic.getRawType(), shown);
      Stream.of(generic.getActualTypeArguments()).forEach(one -> check(place, one, shown));
    } else if (type != null) {
      Stream.of(type.getTypeName().replaceAll(".* extends |.* super |\\[]", "").split("[<>, &]+"))
          .filter(name -> name.matches("[\\w$]+(\\.[\\w$]+)+"))
          .filter(name -> !name.matches("(java|javax|dev\\.penguin)\\..*"))
          .forEach(name -> shown.add(place + ": " + name));
    }
  }
}
