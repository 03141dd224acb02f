/**
 * The connectors: Camel components that are shipped in an archive of their own and switched on by {@code add}. Begin with
 * {@link org.recordingintake.connector.Connector}, which lists them.
 */
package org.recordingintake.connector;
