-- Rows that every transaction writes again: kept in their page, beside room for their next versions.
ALTER TABLE leadership SET (fillfactor = 10);
ALTER TABLE arrivals SET (fillfactor = 10);

-- A payment is written three times. Its dead versions stand in the index of the requested ones, which the queue's length
-- is counted from: with the default of a fifth of the table, that would be millions of them before they are cleared away.
ALTER TABLE payments SET (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.01, autovacuum_vacuum_threshold = 1000);
