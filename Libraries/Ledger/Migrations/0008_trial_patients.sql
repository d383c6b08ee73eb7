-- 1: a patient of an experiment or of a start-up check, who is in no clerk's list.
ALTER TABLE patients ADD COLUMN trial BIGINT NOT NULL DEFAULT 0 CHECK (trial IN (0, 1));

-- The clerk's list turns its pages without passing over the trials' patients.
CREATE INDEX patients_listed ON patients (id) WHERE trial = 0;
