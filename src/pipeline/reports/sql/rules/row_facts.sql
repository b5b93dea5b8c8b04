-- Numbers that come from rows: by how much a cell exceeds its ledger (each row counted once; a figure without rows counts zero), and
-- how many requests are counted in more than one result. A year that no ledger covers has none.
INSERT INTO facts BY NAME
WITH tied_figures AS (
    SELECT DISTINCT figure_no, ledger FROM form_ledgers AS ledger_figures
),
single_result_relations AS (
    SELECT DISTINCT number, ledger FROM form_ledgers AS ledger_figures WHERE number IS NOT NULL
),
ledger_years AS (
    -- A ledger covers the years between its first and its last row.
    SELECT ledger_rows.agency_no, tied_figures.ledger, min(ledger_rows.year) AS first_year, max(ledger_rows.year) AS last_year
    FROM ledger_rows
    JOIN tied_figures ON tied_figures.figure_no = ledger_rows.figure_no
    GROUP BY ledger_rows.agency_no, tied_figures.ledger
),
covered_years AS (
    SELECT DISTINCT judged.agency_no, judged.year, ledger_years.ledger
    FROM judged
    JOIN ledger_years
        ON ledger_years.agency_no = judged.agency_no AND judged.year >= ledger_years.first_year AND judged.year <= ledger_years.last_year
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
double_results AS (
    SELECT agency_no, year, number, count(*) AS value FROM results GROUP BY agency_no, year, number
)
SELECT covered_years.agency_no, covered_years.year, 1000000 + tied_figures.figure_no AS key, 'report' AS kind,
    facts.value - coalesce(counted.value, 0) AS value, false AS not_applicable
FROM covered_years
JOIN tied_figures ON tied_figures.ledger = covered_years.ledger
JOIN facts ON facts.agency_no = covered_years.agency_no AND facts.year = covered_years.year AND facts.key = tied_figures.figure_no
LEFT JOIN counted
    ON counted.agency_no = covered_years.agency_no AND counted.year = covered_years.year AND counted.figure_no = tied_figures.figure_no
UNION ALL
SELECT covered_years.agency_no, covered_years.year, 2000000 + single_result_relations.number, 'report', coalesce(double_results.value, 0), false
FROM covered_years
JOIN single_result_relations ON single_result_relations.ledger = covered_years.ledger
LEFT JOIN double_results
    ON double_results.agency_no = covered_years.agency_no AND double_results.year = covered_years.year
    AND double_results.number = single_result_relations.number;
