-- Pairs of deliveries of one ledger that share a number.
CREATE OR REPLACE TEMP TABLE shared_numbers AS
WITH numbers AS (SELECT DISTINCT file_id, number FROM said WHERE number IS NOT NULL)
SELECT DISTINCT first.file_id AS left_id, second.file_id AS right_id
FROM numbers AS first
JOIN numbers AS second ON second.number = first.number AND second.file_id <> first.file_id;
