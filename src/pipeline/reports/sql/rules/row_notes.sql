-- What the request rows say about a relation that does not hold; filled where there are rows.
CREATE OR REPLACE TEMP TABLE row_notes (report INTEGER, number INTEGER, note VARCHAR);
