-- The start of the name, folded: lists of patients are in this order. Patients.Api writes that of the patients that are here already, after its start.
ALTER TABLE patients ADD COLUMN sorting TEXT NOT NULL DEFAULT '';
CREATE INDEX patients_by_name ON patients (trial, sorting, id);
DROP INDEX patients_listed;
DROP INDEX patients_of_trials;
