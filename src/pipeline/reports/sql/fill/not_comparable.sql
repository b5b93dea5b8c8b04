-- For a ledger shown in another year's form: one finding per report naming the cells that cannot be compared.
INSERT INTO findings
SELECT
    'fill',
    reports.agency,
    reports.year,
    'FILL-COMPARE',
    'info',
    'not_checkable',
    replace($message::VARCHAR, '{cells}', string_agg(form_cells.label, '、' ORDER BY form_cells.position)),
    $what_to_do::VARCHAR,
    NULL,
    NULL,
    reports.form,
    NULL
FROM inputs
JOIN reports ON reports.report = inputs.report
JOIN form_cells ON form_cells.cell_no = inputs.cell_no
WHERE inputs.not_applicable = 'not comparable'
GROUP BY reports.agency, reports.year, reports.form;
