package keyloader.system;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/** The walls of ARCHITECTURE, on the class files. The modules' dependencies hold most of them already; this says why. */
class WallsTest {
    private static final JavaClasses ALL = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("keyloader");

    private static final String WIRE = "keyloader.wire..";
    private static final String BOARD = "keyloader.board..";
    private static final String USB = "keyloader.usb..";
    private static final String SEALING = "keyloader.sealing..";
    private static final String LABEL = "keyloader.label..";
    private static final String LOADER = "keyloader.loader..";
    private static final String HOST = "keyloader.host..";
    private static final String AGENT = "keyloader.agent..";
    private static final String TESTKIT = "keyloader.testkit..";

    /** A rule over no classes passes: see that there are some of each. */
    @Test
    void everyModuleIsLookedAt() {
        for (String name :
                new String[] {"wire", "board", "usb", "sealing", "label", "loader", "host", "agent", "testkit"}) {
            assertThat(ALL.stream().filter(c -> c.getPackageName().startsWith("keyloader." + name)))
                    .as(name)
                    .hasSizeGreaterThan(1);
        }
    }

    @Test
    void wireKnowsNobody() {
        noClasses()
                .that()
                .resideInAPackage(WIRE)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(BOARD, USB, SEALING, LABEL, LOADER, HOST, AGENT, TESTKIT)
                .check(ALL);
    }

    /** What runs on a board knows nothing of messages, and a PC nothing of boards. */
    @Test
    void theBoardKnowsOnlyWireAndThePcKnowsNoBoard() {
        noClasses()
                .that()
                .resideInAPackage(BOARD)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(USB, SEALING, LABEL, LOADER, HOST, AGENT, TESTKIT)
                .check(ALL);
        noClasses()
                .that()
                .resideInAnyPackage(USB, SEALING, LABEL, HOST)
                .should()
                .dependOnClassesThat()
                .resideInAPackage(BOARD)
                .check(ALL);
    }

    @Test
    void usbKnowsOnlyWireAndAloneKnowsLibusb() {
        noClasses()
                .that()
                .resideInAPackage(USB)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(SEALING, LABEL, LOADER, HOST, AGENT, TESTKIT)
                .check(ALL);
        noClasses()
                .that()
                .resideOutsideOfPackage(USB)
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.usb4java..")
                .check(ALL);
    }

    @Test
    void sealingKnowsOnlyWire() {
        noClasses()
                .that()
                .resideInAPackage(SEALING)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(USB, LABEL, LOADER, HOST, AGENT, TESTKIT)
                .check(ALL);
        noClasses()
                .that()
                .resideInAPackage(LABEL)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(USB, LOADER, HOST, AGENT, TESTKIT)
                .check(ALL);
    }

    @Test
    void theFirmwareSeesNeitherPlaintextNorBouncyCastle() {
        noClasses()
                .that()
                .resideInAPackage(LOADER)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(USB, SEALING, LABEL, HOST, AGENT, TESTKIT, "org.bouncycastle..")
                .check(ALL);
    }

    @Test
    void hostToolAndAgentMeetOnlyOverTheWire() {
        noClasses()
                .that()
                .resideInAPackage(HOST)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(LOADER, AGENT, TESTKIT)
                .check(ALL);
        noClasses()
                .that()
                .resideInAPackage(AGENT)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(LOADER, HOST, TESTKIT)
                .check(ALL);
    }

    @Test
    void theMeterOpensWithoutBouncyCastle() {
        noClasses()
                .that()
                .resideInAPackage(AGENT)
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.bouncycastle..")
                .check(ALL);
        noClasses()
                .that()
                .haveSimpleNameStartingWith("Opener")
                .or()
                .haveSimpleName("Hpke")
                .or()
                .haveSimpleName("ReplyKeys")
                .or()
                .haveSimpleName("CoseSign1")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.bouncycastle..")
                .check(ALL);
    }

    /** A meter's package leaves the pictures out: only the factory's part may need them. */
    @Test
    void onlyTheFactoryPartOfTheAgentDrawsLabels() {
        noClasses()
                .that()
                .resideInAPackage(AGENT)
                .and()
                .resideOutsideOfPackage("keyloader.agent.factory..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(LABEL, "com.google.zxing..", "java.awt..", "javax.imageio..")
                .check(ALL);
    }

    @Test
    void onlyLibrariesOfTheirOwnPlaceAreUsed() {
        noClasses()
                .that()
                .resideOutsideOfPackages(WIRE, SEALING, HOST, AGENT)
                .should()
                .dependOnClassesThat()
                .resideInAPackage("com.fasterxml..")
                .check(ALL);
        noClasses()
                .that()
                .resideOutsideOfPackages(SEALING, HOST)
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.bouncycastle..")
                .check(ALL);
        noClasses()
                .that()
                .resideOutsideOfPackage(LABEL)
                .should()
                .dependOnClassesThat()
                .resideInAPackage("com.google.zxing..")
                .check(ALL);
    }

    @Test
    void onlyMainEndsTheProcess() {
        noClasses()
                .that()
                .haveSimpleNameNotEndingWith("Main")
                .should()
                .callMethod(System.class, "exit", int.class)
                .orShould()
                .callMethod(Runtime.class, "halt", int.class)
                .check(ALL);
    }

    @Test
    void everyPackageIsNullMarked() {
        classes()
                .that()
                .haveSimpleName("package-info")
                .should()
                .beAnnotatedWith("org.jspecify.annotations.NullMarked")
                .check(ALL);
    }
}
