-- For a ledger shown in another year's form: one finding per report naming the cells that cannot be compared.
INSERT INTO findings BY NAME
SELECT
    'fill' AS stage,
    reports.agency,
    reports.year,
    'FILL-COMPARE' AS code,
    'info' AS severity,
    'not_checkable' AS outcome,
    replace($message::VARCHAR, '{cells}', string_agg(form_cells.label, '、' ORDER BY form_cells.position)) AS message,
    $what_to_do::VARCHAR AS what_to_do,
    reports.form AS refers_to
FROM inputs
JOIN reports ON reports.report = inputs.report
JOIN form_cells ON form_cells.cell_no = inputs.cell_no
WHERE inputs.not_applicable = 'not comparable'
GROUP BY reports.agency, reports.year, reports.form;
