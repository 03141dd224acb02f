/**
 * The running product, as one object: {@link org.recordingintake.RecordingIntake} starts its parts in their order and
 * stops them in reverse.
 *
 * <p>Knows every package but those of the commands, which use it. Begin with {@code start}, and with {@code close},
 * which gives the order of a graceful stop. docs/architecture.md has the flow and the package map.
 */
package org.recordingintake;
