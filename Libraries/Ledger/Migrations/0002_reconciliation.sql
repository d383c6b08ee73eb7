-- How far gateway and ledger have been compared. One row.
CREATE TABLE reconciliation (
    id           BIGINT PRIMARY KEY CHECK (id = 1),
    charges      BIGINT NOT NULL,           -- so many of the gateway's charges, in its order, need no further comparison
    sequence     BIGINT NOT NULL,           -- the ledger's settlements up to here need no further comparison
    compared_at  BIGINT                     -- when the last comparison ended
);
INSERT INTO reconciliation (id, charges, sequence) VALUES (1, 0, 0);

-- The differences found. One that is found again is not added again.
CREATE TABLE differences (
    kind         TEXT NOT NULL,
    payment_id   TEXT NOT NULL,
    charge_id    TEXT NOT NULL,             -- empty if there is no charge
    detail       TEXT NOT NULL,
    found_at     BIGINT NOT NULL,
    repaired_at  BIGINT,                    -- null: an operator has to look at it
    PRIMARY KEY (kind, payment_id, charge_id)
);
