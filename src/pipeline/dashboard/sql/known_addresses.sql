-- Which of the things that findings point at are cells of the form, figures, requests or sources.
SELECT DISTINCT "table" || '.' || "row" || '.' || "column" AS address, 'cell' AS kind FROM cells WHERE agency = $agency AND year = $year
UNION ALL
SELECT DISTINCT figure, 'figure' FROM figures WHERE agency = $agency AND year = $year
UNION ALL
SELECT DISTINCT request_no, 'request' FROM requests_clock WHERE agency = $agency
UNION ALL
SELECT DISTINCT source, 'source' FROM sources
