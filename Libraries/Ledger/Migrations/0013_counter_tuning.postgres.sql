-- Every request raises a number of its invoice: the free space keeps the new version in the same page.
ALTER TABLE invoices SET (fillfactor = 80);
-- Every invoice and every receipt rewrites these rows: see leadership in 0003_tuning.postgres.sql.
ALTER TABLE numbers SET (fillfactor = 10);
