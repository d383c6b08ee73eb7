-- Every transaction rewrites these rows: the free space keeps their new versions in the same page.
ALTER TABLE leadership SET (fillfactor = 10);
ALTER TABLE arrivals SET (fillfactor = 10);

-- A payment is written three times. Its dead versions stay in the index of requested payments, from which the queue's length
-- is counted. With the default, a fifth of the table, millions of them would gather before a vacuum.
ALTER TABLE payments SET (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.01, autovacuum_vacuum_threshold = 1000);
