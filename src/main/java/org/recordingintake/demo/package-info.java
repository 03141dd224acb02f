/**
 * The command {@code demo}: the runtime against a simulated Bandwidth, and what became of each event.
 *
 * <p>Knows what Bandwidth sends and answers, from its documentation. Begin with {@link
 * org.recordingintake.demo.Demo}.
 */
package org.recordingintake.demo;
