package org.recordingintake.app;

import org.apache.camel.language.simple.SimpleLanguage;

/** Keeps no expression that was read before: it would go on with the beans that it met then. */
final class FreshSimpleLanguage extends SimpleLanguage {

    @Override
    public void init() {
        // there would be made what keeps them
    }
}
