-- Facts that only rows know: by how much a cell exceeds its ledger (each row once; zero where the ledger has none), and how
-- many requests stand behind more than one result. A year no ledger speaks for has no such facts.
INSERT INTO facts
WITH named AS (
    SELECT DISTINCT figure_no, ledger FROM form_ledgers AS ledger_figures
),
once AS (
    SELECT DISTINCT number, ledger FROM form_ledgers AS ledger_figures WHERE number IS NOT NULL
),
kept AS (
    -- A ledger speaks for the years between its first and its last row.
    SELECT ledger_rows.agency_no, named.ledger, min(ledger_rows.year) AS first_year, max(ledger_rows.year) AS last_year
    FROM ledger_rows
    JOIN named ON named.figure_no = ledger_rows.figure_no
    GROUP BY ledger_rows.agency_no, named.ledger
),
reported AS (
    SELECT DISTINCT judged.agency_no, judged.year, kept.ledger
    FROM judged
    JOIN kept
        ON kept.agency_no = judged.agency_no AND judged.year >= kept.first_year AND judged.year <= kept.last_year
),
counted AS (
    SELECT agency_no, year, figure_no, sum(amount) AS value FROM ledger_rows GROUP BY agency_no, year, figure_no
),
results AS (
    SELECT ledger_rows.agency_no, ledger_figures.number, ledger_rows.row_id, max(ledger_rows.year) AS year
    FROM ledger_rows
    JOIN form_ledgers AS ledger_figures ON ledger_figures.figure_no = ledger_rows.figure_no
    WHERE ledger_figures.number IS NOT NULL
    GROUP BY ledger_rows.agency_no, ledger_figures.number, ledger_rows.row_id
    HAVING count(*) > 1
),
twice AS (
    SELECT agency_no, year, number, count(*) AS value FROM results GROUP BY agency_no, year, number
)
SELECT reported.agency_no, reported.year, 1000000 + named.figure_no, 'report', facts.value - coalesce(counted.value, 0), false
FROM reported
JOIN named ON named.ledger = reported.ledger
JOIN facts ON facts.agency_no = reported.agency_no AND facts.year = reported.year AND facts.key = named.figure_no
LEFT JOIN counted
    ON counted.agency_no = reported.agency_no AND counted.year = reported.year AND counted.figure_no = named.figure_no
UNION ALL
SELECT reported.agency_no, reported.year, 2000000 + once.number, 'report', coalesce(twice.value, 0), false
FROM reported
JOIN once ON once.ledger = reported.ledger
LEFT JOIN twice
    ON twice.agency_no = reported.agency_no AND twice.year = reported.year AND twice.number = once.number;
