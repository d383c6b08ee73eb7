-- Lists of what is rare: without an index each passes over all that it does not show.
CREATE INDEX payments_declined ON payments (arrival) WHERE status = 'declined';
CREATE INDEX patients_of_trials ON patients (id) WHERE trial = 1;
