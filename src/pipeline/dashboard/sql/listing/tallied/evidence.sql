{# As `evidence`: of a sealed year the rows it was sealed with, and every total beside its parts. #}
WITH counted AS (
    SELECT agency, year, figure, source, on_date, section, manner, rows, value
    FROM tallies
    WHERE verdict = 'counted'
    {% if sealed %}
      AND NOT EXISTS (SELECT 1 FROM sealed_years AS sealed WHERE sealed.agency = tallies.agency AND sealed.year = tallies.year)
    UNION ALL
    SELECT agency, year, figure, source, on_date, section, manner, 1, amount FROM sealed_verdicts
    {% endif %}
)
SELECT * FROM counted
UNION ALL
SELECT counted.* REPLACE (parts.total AS figure)
FROM counted
JOIN figure_parts AS parts ON parts.part = counted.figure
