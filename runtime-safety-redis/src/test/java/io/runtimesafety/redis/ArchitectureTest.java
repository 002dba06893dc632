package io.runtimesafety.redis;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.library.GeneralCodingRules;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ArchitectureTest {
    private static final Set<String> PUBLIC_TYPES = Set.of("RedisSafetyStore", "RedisSafetyStoreBuilder");

    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("io.runtimesafety.redis");

    @Test
    void onlyTheDoorIsPublic() {
        List<String> found = CLASSES.stream()
                .filter(type -> type.getModifiers().contains(JavaModifier.PUBLIC))
                .filter(type -> type.getEnclosingClass()
                        .map(outer -> outer.getModifiers().contains(JavaModifier.PUBLIC))
                        .orElse(true))
                .map(JavaClass::getSimpleName)
                .toList();
        assertThat(found).containsExactlyInAnyOrderElementsOf(PUBLIC_TYPES);
    }

    @Test
    void noDriverTypeIsInAPublicSignatureButTheHostsOwnClient() {
        List<String> found = CLASSES.stream()
                .filter(type -> PUBLIC_TYPES.contains(type.getSimpleName()))
                .flatMap(type -> type.getCodeUnits().stream())
                .filter(unit -> unit.getModifiers().contains(JavaModifier.PUBLIC))
                .flatMap(ArchitectureTest::typesOf)
                .filter(name -> name.startsWith("io.lettuce") || name.startsWith("io.netty"))
                .toList();
        assertThat(found).containsExactly("io.lettuce.core.RedisClient");
    }

    private static Stream<String> typesOf(JavaCodeUnit unit) {
        return Stream.concat(
                Stream.of(unit.getRawReturnType().getName()),
                unit.getRawParameterTypes().stream().map(JavaClass::getName));
    }

    @Test
    void nobodyReadsTheMachinesClocks() {
        noClasses()
                .should()
                .callMethod(System.class, "currentTimeMillis")
                .orShould()
                .callMethod(System.class, "nanoTime")
                .orShould()
                .callMethod(java.time.Instant.class, "now")
                .orShould()
                .callMethod(java.time.Clock.class, "systemUTC")
                .orShould()
                .callMethod(java.time.InstantSource.class, "system")
                .check(CLASSES);
    }

    @Test
    void nothingIsPrinted() {
        GeneralCodingRules.NO_CLASSES_SHOULD_ACCESS_STANDARD_STREAMS.check(CLASSES);
    }

    @Test
    void nothingIsSynchronized() {
        assertThat(CLASSES.stream().flatMap(type -> type.getMethods().stream()))
                .noneMatch(method -> method.getModifiers().contains(JavaModifier.SYNCHRONIZED));
    }

    @Test
    void onlyTheClockFactoryOfTheInternalPackageIsUsed() {
        noClasses()
                .should()
                .dependOnClassesThat(new DescribedPredicate<>("internal, the clocks aside") {
                    @Override
                    public boolean test(JavaClass type) {
                        return type.getPackageName().equals("io.runtimesafety.internal")
                                && !type.getSimpleName().equals("SystemClocks");
                    }
                })
                .check(CLASSES);
    }

    @Test
    void onlyTheConnectionsAndTheirFailuresKnowTheDriver() {
        noClasses()
                .that()
                .haveSimpleNameStartingWith("Transaction")
                .or()
                .haveSimpleNameEndingWith("Row")
                .or()
                .haveSimpleNameEndingWith("Operations")
                .or()
                .haveSimpleName("RedisTransaction")
                .or()
                .haveSimpleName("Committer")
                .or()
                .haveSimpleName("RedisSafetyStore")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.lettuce..", "io.netty..")
                .check(CLASSES);
    }
}
