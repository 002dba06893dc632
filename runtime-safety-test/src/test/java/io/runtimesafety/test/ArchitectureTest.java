package io.runtimesafety.test;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noMethods;
import static com.tngtech.archunit.library.GeneralCodingRules.NO_CLASSES_SHOULD_ACCESS_STANDARD_STREAMS;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.NullMarked;

/** What the kit may know: the core and what every test has, and no adapter. */
@AnalyzeClasses(packages = ArchitectureTest.ROOT, importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
    static final String ROOT = "io.runtimesafety.test";

    @ArchTest
    static final ArchRule knowsOnlyTheCoreAndWhatEveryTestHas = classes()
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(
                    "java..",
                    "io.runtimesafety",
                    "io.runtimesafety.action",
                    "io.runtimesafety.control",
                    "io.runtimesafety.event",
                    "io.runtimesafety.gate",
                    "io.runtimesafety.memory",
                    "io.runtimesafety.schedule",
                    "io.runtimesafety.store",
                    "io.runtimesafety.tx",
                    ROOT + "..",
                    "org.assertj..",
                    "org.junit.jupiter.api..",
                    "org.jspecify..");

    @ArchTest
    static final ArchRule packagesHaveNoCycles =
            slices().matching("io.runtimesafety.(test..)").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule contractsAreInterfaces = classes()
            .that()
            .haveSimpleNameEndingWith("Contract")
            .should()
            .beInterfaces()
            .andShould()
            .bePublic()
            .andShould()
            .resideInAPackage(ROOT + ".contract");

    @ArchTest
    static final ArchRule onlyContractsHoldTests = noMethods()
            .that()
            .areDeclaredInClassesThat()
            .haveSimpleNameNotEndingWith("Contract")
            .should()
            .beAnnotatedWith("org.junit.jupiter.api.Test");

    @ArchTest
    static final ArchRule nothingSleeps = noClasses().should().callMethod(Thread.class, "sleep", long.class);

    @ArchTest
    static final ArchRule noMethodIsSynchronized = noMethods().should().haveModifier(JavaModifier.SYNCHRONIZED);

    @ArchTest
    static final ArchRule nothingIsPrinted = NO_CLASSES_SHOULD_ACCESS_STANDARD_STREAMS;

    @ArchTest
    static final ArchRule namesSayWhatAClassIs =
            noClasses().should().haveNameMatching(".*(Manager|Helper|Util|Utils|Impl)");

    @ArchTest
    static void everyPackageIsNullMarked(JavaClasses classes) {
        Set<String> unmarked = classes.stream()
                .map(JavaClass::getPackage)
                .filter(each -> !each.isAnnotatedWith(NullMarked.class))
                .map(each -> each.getName())
                .collect(Collectors.toCollection(TreeSet::new));
        assertThat(unmarked).isEmpty();
    }
}
