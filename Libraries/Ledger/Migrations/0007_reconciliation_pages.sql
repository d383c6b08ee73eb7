-- The comparison of gateway and ledger saves each page. By the last charge it recognises the gateway's record: another charge in that place
-- means that the record was replaced, none means that it shrank.
ALTER TABLE reconciliation ADD COLUMN last_charge TEXT;     -- id of charge number "charges"; null: not known

-- Charges that were compared before their payment was settled. They are compared again after that.
CREATE TABLE early_charges (
    charge_id   TEXT PRIMARY KEY,
    payment_id  TEXT NOT NULL,
    declined    BIGINT NOT NULL,            -- 0 or 1
    amount      BIGINT NOT NULL,
    currency    TEXT NOT NULL
);

-- Differences have lines from now on. A chain of their own, so that a replaced leader that is frozen while it compares holds nothing that its
-- successor needs.
INSERT INTO audit_heads (chain, number, hash, start)
SELECT 'differences', 0, start, start FROM (SELECT 'differences: differences=' || (SELECT count(*) FROM differences) AS start) AS starts;
