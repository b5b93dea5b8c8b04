-- How many findings of a year and of no year block, and nobody accepted.
SELECT count(*) FROM findings WHERE severity = 'block' AND waived_by IS NULL AND (year IS NULL OR year = $year)
