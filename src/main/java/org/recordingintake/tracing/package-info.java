/**
 * Traces by OpenTelemetry, one a recording, if {@code tracing.endpoint} is set; begin with {@link
 * org.recordingintake.tracing.Tracing}. All other classes are only loaded then: they use the libraries of the connector
 * "tracing", which are not in {@code lib/}.
 */
package org.recordingintake.tracing;
