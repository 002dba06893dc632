package io.runtimesafety.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;

/** The same nodes when packets vanish, or server processes freeze, and nobody says so. */
class PostgreSqlFrozenFleetTest extends PostgreSqlFleetTest {
    private final List<String> frozen = new ArrayList<>();

    @Override
    public void cutOff() {
        link.freeze();
    }

    @Override
    public void mend() {
        // What hung is not mended by packets that arrive late: connections made before are gone for good.
        link.breakAll();
        link.thaw();
    }

    @Override
    public void cutPush() {
        List<String> listening = listeningBackends();
        signal("STOP", listening);
        frozen.addAll(listening);
    }

    @AfterEach
    void thaw() {
        signal("CONT", frozen);
    }

    private static void signal(String name, List<String> pids) {
        for (String pid : pids) {
            try {
                assertThat(new ProcessBuilder("kill", "-" + name, pid).start().waitFor())
                        .isIn(0, 1);
            } catch (IOException failed) {
                throw new IllegalStateException(failed);
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
