-- The requests counted in more than one result, with those results.
INSERT INTO row_notes BY NAME
WITH results AS (
    SELECT
        failed_relations.report,
        failed_relations.number,
        ledger_rows.row_id,
        max(ledger_rows.year) AS last_year,
        max(failed_relations.year) AS year,
        string_agg(DISTINCT form_cells.label, '、' ORDER BY form_cells.label) AS places
    FROM failed_relations
    JOIN form_ledgers AS ledger_figures ON ledger_figures.number = failed_relations.number
    JOIN ledger_rows ON ledger_rows.agency_no = failed_relations.agency_no AND ledger_rows.figure_no = ledger_figures.figure_no
    JOIN form_cells ON form_cells.form = failed_relations.form AND form_cells.figure_no = ledger_rows.figure_no
    WHERE failed_relations."rows" = 'double_outcome'
    GROUP BY failed_relations.report, failed_relations.number, ledger_rows.row_id
    HAVING count(*) > 1
)
SELECT report, number, string_agg(row_id || '（' || places || '）', '、' ORDER BY row_id) || '。' AS note
FROM results
WHERE last_year = year
GROUP BY report, number;
