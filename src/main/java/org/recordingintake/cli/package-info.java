/**
 * The commands, their options and exit codes.
 *
 * <p>Parses, calls and prints; what a command does is in the package that it names. Begin with {@link
 * org.recordingintake.cli.Main}.
 */
package org.recordingintake.cli;
