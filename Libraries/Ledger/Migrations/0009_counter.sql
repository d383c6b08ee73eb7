-- Corrections: a charge that was a mistake, an invoice that should not have been issued.
ALTER TABLE charges ADD COLUMN voided_at BIGINT;                -- null: it counts
ALTER TABLE charges ADD COLUMN void_reason TEXT;
DROP INDEX charges_unbilled;
CREATE INDEX charges_unbilled ON charges (patient_id) WHERE invoice_id IS NULL AND voided_at IS NULL;

ALTER TABLE invoices ADD COLUMN cancelled_at BIGINT;            -- null: it counts
ALTER TABLE invoices ADD COLUMN cancel_reason TEXT;
-- What a cancelled invoice billed. Its charges are unbilled again.
CREATE TABLE cancelled_lines (
    invoice_id  TEXT NOT NULL REFERENCES invoices (id),
    charge_id   TEXT NOT NULL REFERENCES charges (id),
    PRIMARY KEY (invoice_id, charge_id)
);

-- Running numbers without gaps: each is taken in the transaction of what it numbers. Trials have series of their own.
CREATE TABLE numbers (
    series      TEXT PRIMARY KEY,           -- invoice, receipt, trial-invoice, trial-receipt
    last        BIGINT NOT NULL
);
ALTER TABLE invoices ADD COLUMN number BIGINT;
ALTER TABLE invoices ADD COLUMN trial BIGINT NOT NULL DEFAULT 0 CHECK (trial IN (0, 1));    -- its patient's
UPDATE invoices SET trial = 1 WHERE patient_id IN (SELECT id FROM patients WHERE trial = 1);
UPDATE invoices SET number = counted.number
FROM (SELECT id, row_number() OVER (PARTITION BY trial ORDER BY issued_at, id) AS number FROM invoices) AS counted
WHERE counted.id = invoices.id;
CREATE UNIQUE INDEX invoices_by_number ON invoices (trial, number);
INSERT INTO numbers (series, last)
SELECT 'invoice', count(*) FROM invoices WHERE trial = 0 UNION ALL SELECT 'trial-invoice', count(*) FROM invoices WHERE trial = 1
UNION ALL SELECT 'receipt', 0 UNION ALL SELECT 'trial-receipt', 0;

-- An invoice has several payments. A new one raises this number first. That locks the invoice, so two can't take the same money.
ALTER TABLE invoices ADD COLUMN payment_requests BIGINT NOT NULL DEFAULT 0;
DROP INDEX payments_one_per_invoice;

-- What moves the money: a card (by the gateway), cash (at the desk), or a refund of one of them.
ALTER TABLE payments ADD COLUMN kind TEXT NOT NULL DEFAULT 'card' CHECK (kind IN ('card', 'cash', 'refund'));
ALTER TABLE payments ADD COLUMN refund_of TEXT REFERENCES payments (id);                    -- the payment that a refund gives back
CREATE INDEX payments_refunding ON payments (refund_of) WHERE refund_of IS NOT NULL;
ALTER TABLE payments ADD COLUMN note TEXT;                                                  -- why a refund, why it was given up: a person's words
ALTER TABLE payments ADD COLUMN requested_by TEXT;                                          -- a token's subject; null: before this column
ALTER TABLE payments ADD COLUMN giving_up BIGINT NOT NULL DEFAULT 0 CHECK (giving_up IN (0, 1));    -- 1: no further charge, only a look-up
ALTER TABLE payments ADD COLUMN trial BIGINT NOT NULL DEFAULT 0 CHECK (trial IN (0, 1));    -- its patient's

-- The receipt's number: of what was paid, not of refunds nor of what was declined. Null: before this column.
ALTER TABLE settlements ADD COLUMN receipt_number BIGINT;

-- What the clerk adds to a bill with two keystrokes.
CREATE TABLE prices (
    code        TEXT PRIMARY KEY,
    kind        TEXT NOT NULL CHECK (kind IN ('exam', 'medication', 'procedure', 'consultation')),
    description TEXT NOT NULL,
    search      TEXT NOT NULL,              -- code and description, folded
    unit_price  BIGINT NOT NULL CHECK (unit_price > 0),
    currency    TEXT NOT NULL
);
