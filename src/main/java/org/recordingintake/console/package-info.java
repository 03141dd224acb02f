/**
 * The console on the management port, for people and programs: who may see and do what, and the pages and the API behind
 * that. Begin with {@link org.recordingintake.console.Console} and {@link org.recordingintake.console.Access}.
 */
package org.recordingintake.console;
