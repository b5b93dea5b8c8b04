-- Where each delivery of a source stands now.
CREATE OR REPLACE TEMP TABLE placed AS
SELECT file_id, series, as_of, as_of_from, firm, claim, claim_from, covers_from, covers_to, place, repeats, withdrawn, accepted
FROM deliveries LIMIT 0;
