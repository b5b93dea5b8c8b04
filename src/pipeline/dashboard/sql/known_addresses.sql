-- Address → whether it names a cell of the form, a figure, a request or a source, for the things that findings refer to.
SELECT DISTINCT "table" || '.' || "row" || CASE WHEN "column" = 'value' THEN '' ELSE '.' || "column" END AS address, 'cell' AS kind FROM cells WHERE agency = $agency AND year = $year
UNION ALL
SELECT DISTINCT figure, 'figure' FROM figures WHERE agency = $agency AND year = $year
UNION ALL
SELECT DISTINCT request_no, 'request' FROM requests_clock WHERE agency = $agency
UNION ALL
SELECT DISTINCT source, 'source' FROM sources
WHERE source IN (SELECT refers_to FROM findings WHERE agency IS NULL OR agency = $agency)
