-- What a search may begin with: the name and the document of a patient, folded, from the start of each word (Patients.Api/Patients/SearchText.cs).
-- The search takes a range of this key. Without the rowid the table is its own index.
CREATE TABLE patient_parts (
    trial       BIGINT NOT NULL,            -- as in patients
    part        TEXT NOT NULL,
    patient_id  TEXT NOT NULL,
    PRIMARY KEY (trial, part, patient_id)
) WITHOUT ROWID;

-- Patients.Api writes the parts of the patients that are here already, after its start.
ALTER TABLE patients DROP COLUMN search;
