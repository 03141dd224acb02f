/**
 * The command {@code try}: sends one event through route files as the running system would, and says where it ends.
 * Begin with {@link org.recordingintake.trial.Trial}.
 */
package org.recordingintake.trial;
