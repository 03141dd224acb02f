/**
 * Health and metrics, and the port that serves them.
 *
 * <p>Reads what other packages count and check, and changes nothing. Begin with {@link
 * org.recordingintake.management.HealthChecks} and {@link org.recordingintake.management.Metrics}.
 */
package org.recordingintake.management;
