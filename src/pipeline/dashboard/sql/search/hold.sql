-- A table of this connection alone, for the titles that are found.
CREATE OR REPLACE TEMP TABLE found AS
SELECT year, figure, on_date, row_id, summary, section, url
FROM evidence
LIMIT 0
