-- Who did what, to which id, when, under which epoch, with which result. Each line is written in the transaction of its action.
-- Lines are only ever added. Each hash covers the previous one: docs/decisions/0009-the-audit-trail.md says how to recompute it.
CREATE TABLE audit (
    chain       TEXT NOT NULL,
    number      BIGINT NOT NULL,            -- from 1, without gaps
    at          BIGINT NOT NULL,
    actor       TEXT NOT NULL,              -- a token's subject, or the id of the replica that acted as leader
    action      TEXT NOT NULL,
    subject     TEXT NOT NULL,              -- the id that the action is about
    epoch       BIGINT,
    result      TEXT NOT NULL,              -- ids and amounts only: no name, document or card token
    hash        TEXT NOT NULL,
    PRIMARY KEY (chain, number)
);

-- The last line of each chain. The row's lock orders the chain's writers; it is the last lock that a transaction takes.
CREATE TABLE audit_heads (
    chain       TEXT PRIMARY KEY,
    number      BIGINT NOT NULL,
    hash        TEXT NOT NULL,
    start       TEXT NOT NULL               -- used as the hash before the first line: counts the rows that are older than the trail and so have no line
);
INSERT INTO audit_heads (chain, number, hash, start)
SELECT chain, 0, start, start FROM (
    SELECT 'patients' AS chain, 'patients: patients=' || (SELECT count(*) FROM patients) || ' charges=' || (SELECT count(*) FROM charges)
        || ' invoices=' || (SELECT count(*) FROM invoices) || ' payments=' || (SELECT count(*) FROM payments) AS start
    UNION ALL
    SELECT 'payments', 'payments: epochs=' || (SELECT count(*) FROM epochs) || ' settlements=' || (SELECT count(*) FROM settlements)
        || ' parked=' || (SELECT count(*) FROM payments WHERE status = 'parked')
    UNION ALL
    SELECT 'rejections', 'rejections: stale_writes=' || (SELECT count(*) FROM stale_writes)
    UNION ALL
    SELECT 'operations', 'operations:'
) AS starts;
