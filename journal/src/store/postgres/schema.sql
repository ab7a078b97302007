-- A call: what was asked for, how it stands, and who holds it. Times are milliseconds since 1970, by the database's clock.
CREATE TABLE paysmith_calls (
    id        BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    provider  TEXT NOT NULL,
    account   TEXT NOT NULL,
    operation TEXT NOT NULL,
    kind      TEXT,
    number    TEXT,
    original  TEXT,
    amount    TEXT,
    currency  TEXT,
    request   TEXT NOT NULL,
    sensitive BIGINT,
    state     TEXT NOT NULL,
    standing  TEXT,
    code      TEXT,
    why       TEXT,
    answer    TEXT,
    asked     BIGINT NOT NULL,
    due       BIGINT,
    fence     BIGINT NOT NULL,
    lease     BIGINT,
    made      BIGINT NOT NULL,
    sent      BIGINT,
    changed   BIGINT NOT NULL
);

-- A number is used once. Two processes that send the same order find each other here.
CREATE UNIQUE INDEX paysmith_calls_by_number ON paysmith_calls (provider, account, kind, number)
    WHERE kind IS NOT NULL AND number IS NOT NULL;
CREATE INDEX paysmith_calls_by_due ON paysmith_calls (due) WHERE due IS NOT NULL;
CREATE INDEX paysmith_calls_by_state ON paysmith_calls (state, provider, account);
CREATE INDEX paysmith_calls_of_order ON paysmith_calls (original) WHERE original IS NOT NULL;
CREATE INDEX paysmith_calls_with_number ON paysmith_calls (number) WHERE number IS NOT NULL;

-- What changed, in the order in which it was stored. Applications read it from where they stopped.
CREATE TABLE paysmith_changes (
    place    BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at       BIGINT NOT NULL,
    call     BIGINT NOT NULL REFERENCES paysmith_calls (id),
    state    TEXT NOT NULL,
    standing TEXT
);

CREATE INDEX paysmith_changes_of_call ON paysmith_changes (call);

-- The notifications that were taken: a repeat changes nothing.
CREATE TABLE paysmith_notifications (
    provider TEXT NOT NULL,
    account  TEXT NOT NULL,
    key      TEXT NOT NULL,
    PRIMARY KEY (provider, account, key)
);

CREATE TABLE paysmith_journal (
    format BIGINT NOT NULL,
    salt   BYTEA NOT NULL
);
