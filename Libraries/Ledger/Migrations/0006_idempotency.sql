-- The answers to requests with an Idempotency-Key, written in the transaction of what they answer. Payments keep theirs in payments.
CREATE TABLE idempotency_keys (
    scope         TEXT NOT NULL,            -- the route of the endpoint: the same key on another route is another key
    key           TEXT NOT NULL,
    fingerprint   TEXT NOT NULL,            -- of the path and the body: a key reused for another request is refused
    status        BIGINT NOT NULL,
    location      TEXT,
    body          TEXT NOT NULL,
    remembered_at BIGINT NOT NULL,
    PRIMARY KEY (scope, key)
);
CREATE INDEX idempotency_keys_by_age ON idempotency_keys (remembered_at);

-- How far patients.search has been folded again, after its rules changed. One row.
CREATE TABLE search_folding (
    version BIGINT NOT NULL,                -- of the rules that all rows follow
    target  BIGINT NOT NULL,                -- of the rules that the rows up to last_id follow
    last_id TEXT NOT NULL
);
INSERT INTO search_folding (version, target, last_id) VALUES (0, 0, '');
