/**
 * The HTTP server for events: authentication, limits, TLS, and what is refused and why.
 *
 * <p>Knows requests, not recordings: the route {@code webhook} takes the body in. Begin with {@link
 * org.recordingintake.webhook.WebhookServer}.
 */
package org.recordingintake.webhook;
