/**
 * The commands {@code ledger} and {@code erase}: rebuilds the ledger from receipts, alerts and dead letters, and
 * erases a recording wherever it is.
 *
 * <p>Knows every kind of file that is kept. Begin with {@link org.recordingintake.rebuild.LedgerMaintenance} and
 * {@link org.recordingintake.rebuild.Erasure}.
 */
package org.recordingintake.rebuild;
