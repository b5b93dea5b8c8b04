-- Which requests stand behind more than one result, and behind which.
INSERT INTO row_notes
WITH results AS (
    SELECT
        outcomes.report,
        outcomes.number,
        ledger_rows.row_id,
        max(ledger_rows.year) AS last_year,
        max(judged.year) AS year,
        string_agg(DISTINCT form_cells.label, '、' ORDER BY form_cells.label) AS places
    FROM outcomes
    JOIN judged ON judged.report = outcomes.report
    JOIN relations ON relations.number = outcomes.number
    JOIN ledger_figures ON ledger_figures.number = outcomes.number
    JOIN ledger_rows
        ON ledger_rows.agency_no = judged.agency_no AND ledger_rows.figure_no = ledger_figures.figure_no
    JOIN form_cells ON form_cells.form = judged.form AND form_cells.figure_no = ledger_rows.figure_no
    WHERE relations."rows" = 'double_outcome' AND outcomes.outcome NOT IN ('pass', 'not_checkable')
    GROUP BY outcomes.report, outcomes.number, ledger_rows.row_id
    HAVING count(*) > 1
)
SELECT report, number, string_agg(row_id || '（' || places || '）', '、' ORDER BY row_id) || '。'
FROM results
WHERE last_year = year
GROUP BY report, number;
