/**
 * Wires everything into a Camel context, and replaces one generation of routes by the next.
 *
 * <p>Knows every package above it in the map, and no files that people edit. Begin with {@link
 * org.recordingintake.app.Beans}, which lists what the routes use, and {@link org.recordingintake.app.Generations}.
 */
package org.recordingintake.app;
