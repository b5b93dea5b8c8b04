-- The findings that waivers of a year may cover, with the columns in the order of the fields of a Finding.
SELECT code, severity, outcome, message, what_to_do, agency, year, "left", "right", refers_to
FROM findings
WHERE (year = $year OR year IS NULL) AND code IN (SELECT unnest($codes::VARCHAR[])) AND stage <> 'waive';
