-- Agency and year in which no row for requests carried in means that none was: an older request is in the ledger, or the ledger reaches back
-- before the year, or last year's carry-out is declared. In the first year of a ledger nobody can say what was open when it began.
CREATE OR REPLACE TEMP TABLE carry_in_known AS
WITH years AS (
    SELECT agency, year FROM counted_families WHERE family = 'requests'
),
ledgers AS (
    SELECT held.agency, min(file.covers_from) AS covers_from
    FROM files AS file
    JOIN (SELECT DISTINCT agency, source FROM current_requests) AS held ON held.source = file.source
    WHERE file.state = 'loaded'
    GROUP BY held.agency
),
older AS (
    SELECT agency, min(year(received_on)) AS year FROM current_requests WHERE NOT gone GROUP BY agency
)
SELECT years.agency, years.year
FROM years
LEFT JOIN ledgers ON ledgers.agency = years.agency
LEFT JOIN older ON older.agency = years.agency
WHERE older.year < years.year
   OR ledgers.covers_from < make_date(years.year, 1, 1)
   OR EXISTS (
       SELECT 1
       FROM current_declared AS declared
       WHERE declared.agency = years.agency AND declared.year = years.year - 1 AND NOT declared.gone
         AND (declared.figure = 'requests.*' OR starts_with(declared.figure, 'requests.carried_out.'))
   );
