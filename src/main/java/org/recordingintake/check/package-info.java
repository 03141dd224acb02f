/**
 * Validation of route files and settings: rules over Camel's model and the text, and a build of all routes that is
 * not started. Each finding has a place and a rule, which docs/rules.md explains.
 *
 * <p>Knows Camel's own model and catalogue, and no list of components or functions of its own. Begin with {@link
 * org.recordingintake.check.Validation} and {@code Rules}.
 */
package org.recordingintake.check;
