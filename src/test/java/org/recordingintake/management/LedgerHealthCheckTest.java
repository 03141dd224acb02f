package org.recordingintake.management;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.recordingintake.ledger.Ledger;

class LedgerHealthCheckTest {

    @Test
    void isDegradedWhileTheLedgerCannotBeAsked() {
        // Given
        Ledger ledger = Ledger.unopened();

        // When
        Condition condition = new LedgerHealthCheck(ledger).condition();

        // Then
        assertThat(condition.status()).isEqualTo(Condition.Status.DEGRADED);
        assertThat(condition.message()).contains("it is being opened", "Repair the database");
    }
}
