package io.runtimesafety.jdbc;

/** The same nodes when packets vanish and nobody says so. */
class PostgreSqlFrozenFleetTest extends PostgreSqlFleetTest {
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
}
