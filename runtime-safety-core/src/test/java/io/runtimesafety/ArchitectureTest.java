package io.runtimesafety;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noMethods;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.GeneralCodingRules.NO_CLASSES_SHOULD_ACCESS_STANDARD_STREAMS;
import static com.tngtech.archunit.library.GeneralCodingRules.NO_CLASSES_SHOULD_USE_JAVA_UTIL_LOGGING;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.AccessTarget;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaMember;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.domain.JavaType;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import io.runtimesafety.internal.Json;
import io.runtimesafety.internal.SystemClocks;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

/** Which package may know which, and what no code of the library may do. */
@AnalyzeClasses(packages = ArchitectureTest.ROOT, importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
    static final String ROOT = "io.runtimesafety";

    private static final String INTERNAL = ROOT + ".internal";
    private static final Path SOURCES = Path.of("src", "main", "java");
    private static final int MOST_LINES = 400;

    /** Every arrow there is. A new package or arrow is a decision: it is written down here or it does not happen. */
    @ArchTest
    static final ArchRule packagesKnowOnlyWhatIsWrittenHere = layeredArchitecture()
            .consideringOnlyDependenciesInLayers()
            .layer("error")
            .definedBy(ROOT + ".error")
            .layer("event")
            .definedBy(ROOT + ".event")
            .layer("schedule")
            .definedBy(ROOT + ".schedule")
            .layer("tx")
            .definedBy(ROOT + ".tx")
            .layer("gate")
            .definedBy(ROOT + ".gate")
            .layer("action")
            .definedBy(ROOT + ".action")
            .layer("node")
            .definedBy(ROOT + ".node")
            .layer("internal")
            .definedBy(INTERNAL)
            .layer("control")
            .definedBy(ROOT + ".control")
            .layer("store")
            .definedBy(ROOT + ".store")
            .layer("memory")
            .definedBy(ROOT + ".memory")
            .layer("root")
            .definedBy(ROOT)
            .whereLayer("error")
            .mayNotAccessAnyLayer()
            .whereLayer("event")
            .mayOnlyAccessLayers("schedule")
            .whereLayer("schedule")
            .mayNotAccessAnyLayer()
            .whereLayer("tx")
            .mayOnlyAccessLayers("error", "schedule")
            .whereLayer("gate")
            .mayOnlyAccessLayers("error")
            .whereLayer("action")
            .mayOnlyAccessLayers("tx")
            .whereLayer("node")
            .mayOnlyAccessLayers("event", "tx")
            .whereLayer("internal")
            .mayOnlyAccessLayers("schedule")
            .whereLayer("control")
            .mayOnlyAccessLayers("action", "error", "event", "gate", "internal", "node", "schedule", "tx")
            .whereLayer("store")
            .mayOnlyAccessLayers("control", "tx")
            .whereLayer("memory")
            .mayOnlyAccessLayers("control", "internal", "store", "tx")
            .whereLayer("root")
            .mayNotBeAccessedByAnyLayer()
            .ensureAllClassesAreContainedInArchitecture();

    @ArchTest
    static final ArchRule packagesHaveNoCycles =
            slices().matching(ROOT + ".(*)..").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule basePackagesDoNotKnowTheComposition = noClasses()
            .that()
            .resideOutsideOfPackages(ROOT, ROOT + ".store", ROOT + ".memory")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(ROOT, ROOT + ".store", ROOT + ".memory");

    @ArchTest
    static final ArchRule onlyOneClassReadsTheMachinesClocks = noClasses()
            .that()
            .doNotHaveFullyQualifiedName(SystemClocks.class.getName())
            .should()
            .accessTargetWhere(target("a clock of the machine", ArchitectureTest::isClock));

    @ArchTest
    static final ArchRule nothingSleeps = noClasses()
            .should()
            .accessTargetWhere(target("sleep", target -> target.getName().equals("sleep")));

    @ArchTest
    static final ArchRule noMethodIsSynchronized = noMethods().should().haveModifier(JavaModifier.SYNCHRONIZED);

    @ArchTest
    static final ArchRule nothingIsPrinted = NO_CLASSES_SHOULD_ACCESS_STANDARD_STREAMS;

    @ArchTest
    static final ArchRule logsGoToSlf4j = NO_CLASSES_SHOULD_USE_JAVA_UTIL_LOGGING;

    @ArchTest
    static final ArchRule knowsNoDriverAndNoFramework = noClasses()
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "java.sql..",
                    "javax.sql..",
                    "org.jdbi..",
                    "io.lettuce..",
                    "redis.clients..",
                    "org.springframework..");

    @ArchTest
    static final ArchRule onlyOneClassKnowsTheJsonLibrary = noClasses()
            .that()
            .doNotHaveFullyQualifiedName(Json.class.getName())
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("tools.jackson..", "com.fasterxml..");

    @ArchTest
    static final ArchRule namesSayWhatAClassIs =
            noClasses().should().haveNameMatching(".*(Manager|Helper|Util|Utils|Impl)");

    @ArchTest
    static final ArchRule classesArePublicOnlyWhereOthersUseThem = classes()
            .that()
            .resideInAPackage(ROOT + ".memory")
            .and()
            .doNotHaveSimpleName("InMemorySafetyStore")
            .and()
            .areTopLevelClasses()
            .should()
            .notBePublic();

    @ArchTest
    static void internalAppearsInNoSignature(JavaClasses classes) {
        List<String> leaks = new ArrayList<>();
        classes.stream().filter(ArchitectureTest::isApi).forEach(type -> {
            type.getInterfaces().forEach(each -> collectLeaks(type.getName(), Stream.of(each), leaks));
            type.getSuperclass().ifPresent(each -> collectLeaks(type.getName(), Stream.of(each), leaks));
            type.getMembers().stream()
                    .filter(ArchitectureTest::isVisible)
                    .forEach(member -> collectLeaks(member.getFullName(), typesIn(member), leaks));
        });
        assertThat(leaks).isEmpty();
    }

    private static void collectLeaks(String where, Stream<? extends JavaType> types, List<String> leaks) {
        types.flatMap(type -> type.getAllInvolvedRawTypes().stream())
                .filter(type -> type.getPackageName().equals(INTERNAL))
                .forEach(type -> leaks.add(where + " names " + type.getName()));
    }

    private static Stream<JavaType> typesIn(JavaMember member) {
        if (member instanceof JavaField field) {
            return Stream.of(field.getType());
        }
        JavaCodeUnit code = (JavaCodeUnit) member;
        return Stream.of(
                        Stream.of(code.getReturnType()),
                        code.getParameterTypes().stream(),
                        code.getTypeParameters().stream(),
                        code.getExceptionTypes().stream())
                .flatMap(types -> types);
    }

    private static boolean isApi(JavaClass type) {
        return !type.getPackageName().equals(INTERNAL)
                && type.getModifiers().contains(JavaModifier.PUBLIC)
                && type.getEnclosingClass().map(ArchitectureTest::isApi).orElse(true);
    }

    private static boolean isVisible(JavaMember member) {
        return member.getModifiers().contains(JavaModifier.PUBLIC)
                || member.getModifiers().contains(JavaModifier.PROTECTED);
    }

    @ArchTest
    static void everyPackageIsNullMarked(JavaClasses classes) {
        Set<String> unmarked = classes.stream()
                .map(JavaClass::getPackage)
                .filter(each -> !each.isAnnotatedWith(NullMarked.class))
                .map(each -> each.getName())
                .collect(Collectors.toCollection(TreeSet::new));
        assertThat(unmarked).isEmpty();
    }

    @Test
    void noSourceFileIsLongerThanCanBeRead() throws IOException {
        assertThat(sourcesWhere(source -> source.lines().count() > MOST_LINES)).isEmpty();
    }

    @Test
    void nothingLocksWithSynchronizedBlocks() throws IOException {
        Pattern block = Pattern.compile("\\bsynchronized\\s*\\(");
        assertThat(sourcesWhere(source -> block.matcher(source).find())).isEmpty();
    }

    private static List<Path> sourcesWhere(Predicate<String> suspicious) throws IOException {
        List<Path> found = new ArrayList<>();
        List<Path> all;
        try (Stream<Path> files = Files.walk(SOURCES)) {
            all = files.filter(file -> file.toString().endsWith(".java")).toList();
        }
        assertThat(all).hasSizeGreaterThan(50);
        for (Path file : all) {
            if (suspicious.test(Files.readString(file))) {
                found.add(file);
            }
        }
        return found;
    }

    private static DescribedPredicate<JavaAccess<?>> target(String what, Predicate<AccessTarget> target) {
        return describe("its target is " + what, access -> target.test(access.getTarget()));
    }

    private static boolean isClock(AccessTarget target) {
        String owner = target.getOwner().getName();
        String name = target.getName();
        return switch (owner) {
            case "java.lang.System" -> name.equals("currentTimeMillis") || name.equals("nanoTime");
            case "java.util.Date", "java.util.GregorianCalendar" -> name.equals("<init>");
            case "java.util.Calendar" -> name.equals("getInstance");
            case "java.time.Clock" -> name.startsWith("system") || name.startsWith("tick");
            case "java.time.InstantSource" -> name.equals("system") || name.equals("tick");
            default -> owner.startsWith("java.time.") && name.equals("now");
        };
    }
}
