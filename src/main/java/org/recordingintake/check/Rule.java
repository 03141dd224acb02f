package org.recordingintake.check;

/** One thing that route files must or should keep to. Stateless. */
interface Rule {

    /** Looks at all files together and reports every place that breaks the rule, in any order. */
    void check(RouteModel routes, Report report);

    /** Takes what a rule has found. */
    interface Report {

        /** @param message what is wrong and what to write instead, in whole sentences */
        void add(SourceLocation place, String message);
    }
}
