-- How far each source reaches, and the agencies it brought rows of.
SELECT source.source, source.state, source.reaches_to, source.agency, held.agencies
FROM candidate.sources AS source
LEFT JOIN (
    SELECT source, list(DISTINCT agency ORDER BY agency) AS agencies
    FROM candidate.accounting
    WHERE agency IS NOT NULL
    GROUP BY source
) AS held ON held.source = source.source
ORDER BY source.source;
