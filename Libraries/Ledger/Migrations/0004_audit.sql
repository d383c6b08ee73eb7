-- Who did what, to which id, when, under which epoch, with which result: written in the transaction of the deed itself, only
-- ever added to, and each line's hash covers the one before it. docs/decisions/0009-the-audit-trail.md says how to recompute it.
CREATE TABLE audit (
    chain       TEXT NOT NULL,
    number      BIGINT NOT NULL,            -- from 1, without a gap
    at          BIGINT NOT NULL,
    actor       TEXT NOT NULL,              -- who asked: the token's subject, or the server that led
    action      TEXT NOT NULL,
    subject     TEXT NOT NULL,              -- the id that it is about
    epoch       BIGINT,
    result      TEXT NOT NULL,              -- ids and amounts alone: no name, document or card's token
    hash        TEXT NOT NULL,
    PRIMARY KEY (chain, number)
);

-- The last line of each chain. Its row's lock orders the writers of a chain; it is the last that a transaction takes.
CREATE TABLE audit_heads (
    chain       TEXT PRIMARY KEY,
    number      BIGINT NOT NULL,
    hash        TEXT NOT NULL,
    start       TEXT NOT NULL               -- the hash before the first line: what is older than the trail, and has no line in it
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
