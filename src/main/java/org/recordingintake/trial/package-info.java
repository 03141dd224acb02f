/**
 * The command {@code try}: sends one event through route files as the running system would, and reports where it ends.
 * {@code check --tests} does so for a directory of expectations.
 *
 * <p>Replaces every endpoint that leaves the process, so it needs no network and no broker. Begin with
 * {@link org.recordingintake.trial.Trial}.
 */
package org.recordingintake.trial;
