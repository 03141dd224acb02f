/**
 * The command {@code verify}: reads the store again and compares it with its receipts and the ledger. Also decides
 * whether media may be deleted at Bandwidth.
 *
 * <p>Changes nothing. Begin with {@link org.recordingintake.verify.Verification}.
 */
package org.recordingintake.verify;
