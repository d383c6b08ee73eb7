-- SQL that works on both SQLite and PostgreSQL. Times are microseconds since 1970-01-01 UTC; money is integer
-- minor units (ISO 4217); ids are opaque text.

CREATE TABLE patients (
    id          TEXT PRIMARY KEY,
    name        TEXT NOT NULL,
    document    TEXT NOT NULL,
    search      TEXT NOT NULL,      -- name and document, lower case, without diacritics
    created_at  BIGINT NOT NULL
);

CREATE TABLE invoices (
    id          TEXT PRIMARY KEY,
    patient_id  TEXT NOT NULL REFERENCES patients (id),
    amount      BIGINT NOT NULL CHECK (amount > 0),
    currency    TEXT NOT NULL,
    issued_at   BIGINT NOT NULL
);
CREATE INDEX invoices_of_patient ON invoices (patient_id);

CREATE TABLE charges (
    id          TEXT PRIMARY KEY,
    patient_id  TEXT NOT NULL REFERENCES patients (id),
    kind        TEXT NOT NULL CHECK (kind IN ('exam', 'medication', 'procedure', 'consultation')),
    description TEXT NOT NULL,
    quantity    BIGINT NOT NULL CHECK (quantity > 0),
    unit_price  BIGINT NOT NULL CHECK (unit_price > 0),
    amount      BIGINT NOT NULL CHECK (amount > 0),
    currency    TEXT NOT NULL,
    invoice_id  TEXT REFERENCES invoices (id),
    created_at  BIGINT NOT NULL
);
CREATE INDEX charges_unbilled ON charges (patient_id) WHERE invoice_id IS NULL;
CREATE INDEX charges_of_invoice ON charges (invoice_id) WHERE invoice_id IS NOT NULL;

-- A payment request. The row is authoritative; the stream's entry only announces it.
CREATE TABLE payments (
    id              TEXT PRIMARY KEY,
    idempotency_key TEXT NOT NULL UNIQUE,
    fingerprint     TEXT NOT NULL,          -- of the request's body: a key reused with another body is refused
    invoice_id      TEXT NOT NULL REFERENCES invoices (id),
    card_token      TEXT NOT NULL,
    amount          BIGINT NOT NULL CHECK (amount > 0),
    currency        TEXT NOT NULL,
    status          TEXT NOT NULL CHECK (status IN ('requested', 'paid', 'declined', 'parked')),
    arrival         BIGINT NOT NULL UNIQUE, -- place in the order of settlement, and the stream's id (Ledger.Payments.Arrival)
    attempts        BIGINT NOT NULL DEFAULT 0,  -- intents recorded since the last retry: how often a charge may have been tried
    first_intent_at BIGINT,                 -- no charge is older than this; after the gateway's key expiry only a look-up is safe
    reason          TEXT,                   -- why it was declined or parked
    traceparent     TEXT,
    requested_at    BIGINT NOT NULL
);
-- At most one payment per invoice that is, or may still become, a charge.
CREATE UNIQUE INDEX payments_one_per_invoice ON payments (invoice_id) WHERE status IN ('requested', 'paid', 'parked');
CREATE INDEX payments_of_invoice ON payments (invoice_id);
CREATE INDEX payments_requested ON payments (arrival) WHERE status = 'requested';
CREATE INDEX payments_parked ON payments (arrival) WHERE status = 'parked';

-- The ledger's entries, in the order of settlement: never more than one per payment.
CREATE TABLE settlements (
    sequence    BIGINT PRIMARY KEY,
    payment_id  TEXT NOT NULL REFERENCES payments (id),
    outcome     TEXT NOT NULL CHECK (outcome IN ('paid', 'declined')),
    amount      BIGINT NOT NULL,
    currency    TEXT NOT NULL,
    gateway_charge_id TEXT,
    arrival     BIGINT NOT NULL,
    epoch       BIGINT NOT NULL,
    settled_by  TEXT NOT NULL,
    settled_at  BIGINT NOT NULL
);
CREATE UNIQUE INDEX settlements_one_per_payment ON settlements (payment_id);

-- The epoch of the leader that may write, in one row. A settlement raises the sequence only if its epoch is still current.
CREATE TABLE leadership (
    id          BIGINT PRIMARY KEY CHECK (id = 1),
    epoch       BIGINT NOT NULL,
    sequence    BIGINT NOT NULL
);
INSERT INTO leadership (id, epoch, sequence) VALUES (1, 0, 0);

-- The last arrival assigned. One row, separate from leadership, so that requests and settlements don't wait for each other.
CREATE TABLE arrivals (
    id          BIGINT PRIMARY KEY CHECK (id = 1),
    last        BIGINT NOT NULL
);
INSERT INTO arrivals (id, last) VALUES (1, 0);

-- Every election that reached the ledger.
CREATE TABLE epochs (
    epoch       BIGINT PRIMARY KEY,
    leader      TEXT NOT NULL,
    previous    TEXT,
    reason      TEXT NOT NULL,
    minted_at   BIGINT NOT NULL,
    detected_us BIGINT,                     -- these three: microseconds since the first evidence of the old leader's loss
    elected_us  BIGINT,
    first_settlement_us BIGINT
);

-- Rejected writes of replaced leaders, kept so that they can be counted and shown.
CREATE TABLE stale_writes (
    id          TEXT PRIMARY KEY,
    epoch       BIGINT NOT NULL,
    current_epoch BIGINT NOT NULL,
    replica     TEXT NOT NULL,
    payments    BIGINT NOT NULL,
    rejected_at BIGINT NOT NULL
);
