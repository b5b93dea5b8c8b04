-- Which requests stand behind more than one result, and behind which.
INSERT INTO row_notes
WITH results AS (
    SELECT
        broken.report,
        broken.number,
        ledger_rows.row_id,
        max(ledger_rows.year) AS last_year,
        max(broken.year) AS year,
        string_agg(DISTINCT form_cells.label, '、' ORDER BY form_cells.label) AS places
    FROM broken
    JOIN form_ledgers AS ledger_figures ON ledger_figures.number = broken.number
    JOIN ledger_rows ON ledger_rows.agency_no = broken.agency_no AND ledger_rows.figure_no = ledger_figures.figure_no
    JOIN form_cells ON form_cells.form = broken.form AND form_cells.figure_no = ledger_rows.figure_no
    WHERE broken."rows" = 'double_outcome'
    GROUP BY broken.report, broken.number, ledger_rows.row_id
    HAVING count(*) > 1
)
SELECT report, number, string_agg(row_id || '（' || places || '）', '、' ORDER BY row_id) || '。'
FROM results
WHERE last_year = year
GROUP BY report, number;
