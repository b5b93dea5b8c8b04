-- How far the website is known, and the days of it that nobody looked at: that nothing was found on these says nothing.
observed AS (
    SELECT agency, min(known_from) AS known_from, max(complete_to) AS complete_to, list(DISTINCT source) AS sources
    FROM candidate.knowledge
    WHERE family = 'items' AND complete_to IS NOT NULL
    GROUP BY agency
),
unseen AS (
    SELECT DISTINCT observed.agency, coverage.on_date
    FROM candidate.coverage AS coverage
    JOIN observed ON list_contains(observed.sources, coverage.source)
    WHERE coverage.state IN ('missing', 'partial')
),
