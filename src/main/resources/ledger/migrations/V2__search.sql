-- What people search by. filed_at is the time under which a recording is filed: its start, else its announcement, else its
-- arrival. Searches answer in its order, so each index that finds something ends with it.
ALTER TABLE ledger ADD COLUMN parent_call_id TEXT;
ALTER TABLE ledger ADD COLUMN filed_at BIGINT NOT NULL DEFAULT 0;
UPDATE ledger SET filed_at = COALESCE(started_at, received_at, read_at, outcome_at);

DROP INDEX ledger_day;
CREATE INDEX ledger_filed ON ledger (filed_at, recording_id);
DROP INDEX ledger_parent;
CREATE INDEX ledger_parent ON ledger (parent_id, filed_at);
CREATE INDEX ledger_parent_call ON ledger (parent_call_id, filed_at) WHERE parent_call_id IS NOT NULL;
DROP INDEX ledger_from;
CREATE INDEX ledger_from ON ledger (from_number, filed_at) WHERE from_number IS NOT NULL;
DROP INDEX ledger_to;
CREATE INDEX ledger_to ON ledger (to_number, filed_at) WHERE to_number IS NOT NULL;
DROP INDEX ledger_tag;
CREATE INDEX ledger_tag ON ledger (tag, filed_at) WHERE tag IS NOT NULL;
-- nearly all are stored and complete: these are found by their time
CREATE INDEX ledger_unstored ON ledger (outcome, filed_at) WHERE outcome <> 'stored';
CREATE INDEX ledger_incomplete ON ledger (status, filed_at) WHERE status <> 'complete';
