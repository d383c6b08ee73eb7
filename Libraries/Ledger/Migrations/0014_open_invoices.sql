-- 0: nothing is to be paid, and no payment or refund is under way. Set by Patients.Api some time later (Patients.Api/Invoices/CloseInvoices.cs), and back
-- to 1 by every request. So the list of those who owe looks at few invoices.
ALTER TABLE invoices ADD COLUMN is_open BIGINT NOT NULL DEFAULT 1 CHECK (is_open IN (0, 1));
CREATE INDEX invoices_open ON invoices (patient_id) WHERE is_open = 1 AND trial = 0;
