-- What is known of each recording: one row a recording and status. The same for SQLite and PostgreSQL. Times are
-- milliseconds since 1970 (UTC); docs/formats.md explains the columns.
CREATE TABLE ledger (
    recording_id TEXT NOT NULL,
    status TEXT NOT NULL,
    kind TEXT NOT NULL,
    account_id TEXT NOT NULL,
    parent_id TEXT NOT NULL,
    conference BOOLEAN,
    application_id TEXT,
    from_number TEXT,
    to_number TEXT,
    direction TEXT,
    tag TEXT,
    name TEXT,
    day TEXT,
    started_at BIGINT,
    duration_ms BIGINT,
    bytes BIGINT,
    sha256 TEXT,
    outcome TEXT NOT NULL,
    place TEXT,
    received_at BIGINT,
    read_at BIGINT,
    outcome_at BIGINT NOT NULL,
    published_at BIGINT,
    deleted_at BIGINT,
    rebuilt_at BIGINT,
    expires_at BIGINT,
    attempts BIGINT,
    failed_at BIGINT,
    last_reason TEXT,
    told TEXT NOT NULL,
    node TEXT,
    claimed_by TEXT,
    claimed_node TEXT,
    claimed_until BIGINT,
    PRIMARY KEY (recording_id, status, kind, account_id, parent_id)
);

CREATE INDEX ledger_parent ON ledger (parent_id);
CREATE INDEX ledger_from ON ledger (from_number) WHERE from_number IS NOT NULL;
CREATE INDEX ledger_to ON ledger (to_number) WHERE to_number IS NOT NULL;
CREATE INDEX ledger_tag ON ledger (tag) WHERE tag IS NOT NULL;
CREATE INDEX ledger_day ON ledger (day);
CREATE INDEX ledger_outcome ON ledger (outcome, outcome_at);
CREATE INDEX ledger_deadline ON ledger (expires_at) WHERE outcome IN ('waiting', 'dead');

-- What is told once although it is about no one recording, and what else has to survive a restart.
CREATE TABLE notice (
    id TEXT NOT NULL PRIMARY KEY,
    at BIGINT NOT NULL,
    text TEXT
);
