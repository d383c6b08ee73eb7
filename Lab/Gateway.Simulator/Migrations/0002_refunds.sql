-- A refund is an entry of the same record, so that all money that moved is in one order. The payment's id is the refund's own, and the status
-- of one that was carried out is 'charged' here.
ALTER TABLE charges ADD COLUMN kind TEXT NOT NULL DEFAULT 'charge' CHECK (kind IN ('charge', 'refund'));
ALTER TABLE charges ADD COLUMN charge_of TEXT;          -- the payment whose charge a refund gives back
CREATE INDEX charges_refunds ON charges (charge_of) WHERE charge_of IS NOT NULL;
