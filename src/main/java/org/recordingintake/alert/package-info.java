/**
 * Alerts and published messages, as CloudEvents.
 *
 * <p>Knows what a message says, not where it is sent: that is a URI in the routes. Begin with {@link
 * org.recordingintake.alert.Alerts}.
 */
package org.recordingintake.alert;
