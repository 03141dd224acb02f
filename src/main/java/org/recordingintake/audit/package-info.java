/**
 * The audit log of the console, {@code data/audit.log}: who did what, a JSON object a line, each with the SHA-256 of the
 * line before it. Begin with {@link org.recordingintake.audit.Audit}.
 */
package org.recordingintake.audit;
