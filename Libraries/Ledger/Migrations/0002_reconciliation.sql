-- How far gateway and ledger have been compared. One row.
CREATE TABLE reconciliation (
    id           BIGINT PRIMARY KEY CHECK (id = 1),
    charges      BIGINT NOT NULL,           -- of the gateway's charges, in their order, so many agree with the ledger
    sequence     BIGINT NOT NULL,           -- of the ledger's settlements, those up to here agree with the gateway
    compared_at  BIGINT                     -- when the last comparison ended
);
INSERT INTO reconciliation (id, charges, sequence) VALUES (1, 0, 0);

-- What did not agree. A difference that is found again is the same one.
CREATE TABLE differences (
    kind         TEXT NOT NULL,
    payment_id   TEXT NOT NULL,
    charge_id    TEXT NOT NULL,             -- empty where there is no charge
    detail       TEXT NOT NULL,
    found_at     BIGINT NOT NULL,
    repaired_at  BIGINT,                    -- null: a person has to look at it
    PRIMARY KEY (kind, payment_id, charge_id)
);
