-- Agency and year of a ledger of which nobody says how many requests were carried in.
SELECT filled.agency, filled.year
FROM counted_families AS filled
WHERE filled.family = 'requests' AND filled.year >= (SELECT min(years_from) FROM figure_leaves WHERE starts_with(figure, 'requests.carried_in.'))
  AND NOT EXISTS (SELECT 1 FROM carry_in_known AS known WHERE known.agency = filled.agency AND known.year = filled.year)
  AND NOT EXISTS (
      SELECT 1 FROM candidate.figures AS figures
      WHERE figures.agency = filled.agency AND figures.year = filled.year AND figures.figure = 'requests.carried_in.total'
  )
ORDER BY filled.agency, filled.year;
