/**
 * Reconciliation: compares Bandwidth's lists with the ledger, and takes in the recordings whose event never arrived.
 *
 * <p>Knows how to list a window and how to take a recording in, as two interfaces, so that the route, the command and
 * the dry run share one algorithm. Begin with {@code Walk} and {@link
 * org.recordingintake.reconcile.Reconciliation}.
 */
package org.recordingintake.reconcile;
