/**
 * The settings: their names, defaults and meaning in one place, reading them from the command line, the environment
 * and application.properties, and checking them.
 *
 * <p>Knows what a value must look like, not what it is used for. Begin with {@link org.recordingintake.settings.Key},
 * then {@link org.recordingintake.settings.Settings} and {@link org.recordingintake.settings.SettingsLoader}.
 */
package org.recordingintake.settings;
