package org.recordingintake.console;

import java.util.Set;

/**
 * What is around the content of a page.
 *
 * @param title  of the page, and of the window
 * @param page   the path of the page in the navigation; empty for none
 * @param user   who sees it; null for nobody: then there is no navigation
 * @param csrf   what a form has to send back
 * @param assets the style sheets and scripts
 */
record Frame(String title, String page, String user, Set<Role> roles, String csrf, Assets assets) {

    boolean mayListen() {
        return roles.contains(Role.LISTEN);
    }

    boolean mayOperate() {
        return roles.contains(Role.OPERATE);
    }

    /** The value of {@code aria-current} for a link of the navigation; null where it leads elsewhere. */
    String current(String link) {
        return link.equals(page) ? "page" : null;
    }
}
