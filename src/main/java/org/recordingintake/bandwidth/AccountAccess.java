package org.recordingintake.bandwidth;

/**
 * What is known of our access to an account.
 *
 * @param refusal     whether its credentials were refused when they were used last
 * @param restriction whether they did not permit what they were used for last
 */
record AccountAccess(AccessTokens tokens, CredentialRefusal refusal, CredentialRefusal restriction) {
}
