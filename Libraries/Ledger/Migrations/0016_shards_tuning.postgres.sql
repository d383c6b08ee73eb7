-- Every settlement rewrites these rows: see 0003_tuning.postgres.sql.
ALTER TABLE leadership SET (fillfactor = 10);
ALTER TABLE sequences SET (fillfactor = 10);
