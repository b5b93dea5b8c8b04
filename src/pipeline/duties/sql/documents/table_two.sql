-- 规范性文件 of table 2 that are not as many as the register has. A register that does not mark them says nothing; nor does one that does not
-- reach the end of the year where it has fewer.
WITH registered AS (
    SELECT agency, year, 'made' AS what, count(*) FILTER (normative) AS documents
    FROM candidate.documents
    WHERE stage IN ('issued', 'repealed') AND state <> 'quarantined' AND year IS NOT NULL
    GROUP BY agency, year
    HAVING bool_or(normative IS NOT NULL)
    UNION ALL
    SELECT marked.agency, marked.year, 'repealed', count(*) FILTER (document.normative AND year(document.repealed_on) = marked.year)
    FROM (
        SELECT DISTINCT agency, year FROM candidate.documents WHERE year IS NOT NULL AND normative IS NOT NULL
    ) AS marked
    JOIN candidate.documents AS document ON document.agency = marked.agency AND document.state <> 'quarantined'
    GROUP BY marked.agency, marked.year
    HAVING bool_or(document.repealed_on IS NOT NULL)
),
reach AS (
    SELECT document.agency, max(observed.covers_to) AS covers_to
    FROM (SELECT DISTINCT agency, source FROM candidate.documents) AS document
    JOIN candidate.observed AS observed ON observed.source = document.source
    GROUP BY document.agency
)
SELECT figure.agency, figure.year, figure.figure, figure.label, figure.value::BIGINT, registered.documents
FROM candidate.figures AS figure
JOIN registered
    ON registered.agency = figure.agency AND registered.year = figure.year
   AND figure.figure IN (
       CASE registered.what WHEN 'made' THEN 'disclosure.art20_1.normative_docs.made_this_year' ELSE 'disclosure.art20_1.normative_docs.repealed_this_year' END,
       CASE registered.what WHEN 'made' THEN 'disclosure.art20_1.normative_docs.issued_this_year' END
   )
JOIN reach ON reach.agency = figure.agency
WHERE figure.value <> registered.documents
  AND (registered.documents > figure.value OR reach.covers_to >= make_date(figure.year, 12, 31))
ORDER BY figure.agency, figure.year, figure.figure
