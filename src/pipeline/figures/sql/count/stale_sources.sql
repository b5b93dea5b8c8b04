-- Sources that do not reach as far as the figures should. Excluded are those for which `pull` reported a cause in this run, those without data beside another
-- source of the same account, and those without data whose agency declares that there was nothing.
SELECT source.agency, source.source, source.loaded_to, source.state
FROM sources_as_of AS source
WHERE source.state IN ('stale', 'never', 'failed')
  -- The ledger says it for the steps read out of its files.
  AND source.source NOT IN (SELECT steps.source FROM source_settings AS steps WHERE steps.steps_of IS NOT NULL)
  -- An office may have numbers without rows, or none.
  AND NOT (source.state = 'never' AND source.taken_by = 'counts')
  AND source.source NOT IN (
      SELECT refers_to FROM findings WHERE stage = 'pull' AND severity <> 'info' AND refers_to IS NOT NULL
  )
  AND NOT (source.state = 'never' AND EXISTS (
      SELECT 1
      FROM sources_as_of AS sibling
      WHERE sibling.account = source.account AND sibling.state <> 'never' AND sibling.agency IS NOT DISTINCT FROM source.agency
  ))
  AND NOT (source.state = 'never' AND source.source IN (SELECT nil.source FROM nil_declared AS nil WHERE nil.year = year($as_of::DATE)))
ORDER BY source.source;
