-- How much of a figure stands on rows, how much on numbers without rows, how much on what people declare; and on how many records each.
SELECT CASE WHEN sources.taken_by IN ('counts', 'declared') THEN sources.taken_by ELSE 'rows' END AS kind, count(*) AS records, sum(evidence.amount) AS value
FROM evidence
LEFT JOIN (SELECT source, any_value(taken_by) AS taken_by FROM sources GROUP BY source) AS sources ON sources.source = evidence.source
WHERE evidence.figure = $figure AND evidence.year = $year AND ($agency::VARCHAR IS NULL OR evidence.agency = $agency::VARCHAR)
GROUP BY kind
ORDER BY kind DESC;
