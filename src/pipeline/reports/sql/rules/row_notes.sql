-- One sentence per relation that does not hold, naming the requests that cause it.
CREATE OR REPLACE TEMP TABLE row_notes (report INTEGER, number INTEGER, note VARCHAR);
