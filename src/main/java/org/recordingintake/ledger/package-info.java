/**
 * The ledger: one row for each recording and status, in SQLite or PostgreSQL, with outcomes, claims and alerts that
 * were raised.
 *
 * <p>Knows events, not files of the store. Begin with {@link org.recordingintake.ledger.Ledger}, which commits for
 * everyone together, and {@link org.recordingintake.ledger.RecordingLedger}, which the routes ask.
 */
package org.recordingintake.ledger;
