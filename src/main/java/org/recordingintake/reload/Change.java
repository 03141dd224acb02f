package org.recordingintake.reload;

import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;
import java.util.SortedSet;
import java.util.TreeSet;

import com.fasterxml.jackson.annotation.JsonProperty;
import org.recordingintake.check.Diagnostic;
import org.recordingintake.check.FileSet;

/**
 * What became of a set of files that was found in place of another.
 *
 * @param plan           what was done, or would have been; nothing if it was refused
 * @param findings       what the validation said, and what failed
 * @param needingRestart names of settings that were changed and are in force only after a restart
 * @param by             who did it, as far as that is known; else null
 * @param set            the number under which the files are kept; empty as long as they are not
 */
record Change(Instant time, Outcome outcome, FileSet files, Plan plan, List<Diagnostic> findings,
              SortedSet<String> needingRestart, String by, OptionalInt set) {

    enum Outcome {
        /** It is in force. */
        @JsonProperty("applied")
        APPLIED,
        /** The validation found errors; nothing was changed. */
        @JsonProperty("refused")
        REFUSED,
        /** A route did not start; everything is as it was before. */
        @JsonProperty("rolled-back")
        ROLLED_BACK;

        /** As in the audit trail. */
        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    Change {
        findings = List.copyOf(findings);
        needingRestart = Collections.unmodifiableSortedSet(new TreeSet<>(needingRestart));
    }

    Change keptAs(int number) {
        return new Change(time, outcome, files, plan, findings, needingRestart, by, OptionalInt.of(number));
    }

    /** The same, done by somebody; null where that is not known. */
    Change by(String somebody) {
        return new Change(time, outcome, files, plan, findings, needingRestart, somebody, set);
    }

    boolean isApplied() {
        return outcome == Outcome.APPLIED;
    }
}
