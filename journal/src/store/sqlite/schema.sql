-- A call: what was asked for, how it stands, and who holds it. Times are milliseconds since 1970.
CREATE TABLE calls (
    id        INTEGER PRIMARY KEY,
    provider  TEXT NOT NULL,
    account   TEXT NOT NULL,
    operation TEXT NOT NULL,
    kind      TEXT,
    number    TEXT,
    original  TEXT,
    amount    TEXT,
    currency  TEXT,
    request   TEXT NOT NULL,
    sensitive INTEGER,
    state     TEXT NOT NULL,
    standing  TEXT,
    code      TEXT,
    why       TEXT,
    answer    TEXT,
    asked     INTEGER NOT NULL,
    due       INTEGER,
    fence     INTEGER NOT NULL,
    lease     INTEGER,
    made      INTEGER NOT NULL,
    sent      INTEGER,
    changed   INTEGER NOT NULL
) STRICT;

-- A number is used once. Two processes that send the same order find each other here.
CREATE UNIQUE INDEX calls_by_number ON calls (provider, account, kind, number) WHERE kind IS NOT NULL AND number IS NOT NULL;
CREATE INDEX calls_by_due ON calls (due) WHERE due IS NOT NULL;
CREATE INDEX calls_by_state ON calls (state, provider, account);
CREATE INDEX calls_of_order ON calls (original) WHERE original IS NOT NULL;
CREATE INDEX calls_with_number ON calls (number) WHERE number IS NOT NULL;

-- What changed, in the order in which it was stored. Applications read it from where they stopped.
CREATE TABLE changes (
    place    INTEGER PRIMARY KEY AUTOINCREMENT,
    at       INTEGER NOT NULL,
    call     INTEGER NOT NULL REFERENCES calls (id),
    state    TEXT NOT NULL,
    standing TEXT
) STRICT;

CREATE INDEX changes_of_call ON changes (call);

-- The notifications that were taken: a repeat changes nothing.
CREATE TABLE notifications (
    provider TEXT NOT NULL,
    account  TEXT NOT NULL,
    key      TEXT NOT NULL,
    PRIMARY KEY (provider, account, key)
) STRICT, WITHOUT ROWID;

CREATE TABLE journal (
    salt BLOB NOT NULL
) STRICT;
