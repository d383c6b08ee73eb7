-- The subject of the token that asked for the payment: a receipt names the clerk. Null for payments older than the audit trail.
ALTER TABLE payments ADD COLUMN requested_by TEXT;

UPDATE payments SET requested_by = audit.actor FROM audit
WHERE audit.chain = 'patients' AND audit.action = 'payment.requested' AND audit.subject = payments.id;
