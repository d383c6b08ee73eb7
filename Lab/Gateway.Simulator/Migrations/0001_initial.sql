-- The gateway's own record, separate from the ledger. Times are microseconds since 1970-01-01 UTC; money is integer minor
-- units (ISO 4217).

CREATE TABLE charges (
    sequence        INTEGER PRIMARY KEY,    -- order of creation, without gaps: nothing is ever deleted
    id              TEXT NOT NULL,
    idempotency_key TEXT NOT NULL UNIQUE,
    fingerprint     BLOB NOT NULL,          -- of the request: the same key with a different body is refused
    payment_id      TEXT NOT NULL,          -- not unique: a client with two keys for one payment is charged twice
    status          TEXT NOT NULL CHECK (status IN ('charged', 'declined')),
    amount          INTEGER NOT NULL CHECK (amount > 0),
    currency        TEXT NOT NULL,
    decline_reason  TEXT,
    answered        INTEGER NOT NULL CHECK (answered IN (200, 500)),    -- the first answer, which a replay repeats
    created_at      INTEGER NOT NULL
);
CREATE INDEX charges_of_payment ON charges (payment_id);
