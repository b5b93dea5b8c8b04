-- Sources that do not reach far enough, but for those of which pull has said already that they could not be read, and those never met
-- of an agency that declares it had nothing of the kind.
SELECT source.agency, source.source, source.loaded_to, source.state
FROM candidate.sources AS source
WHERE source.state IN ('stale', 'never', 'failed')
  AND source.source NOT IN (
      SELECT refers_to FROM findings WHERE stage = 'pull' AND severity = 'block' AND outcome = 'fail' AND refers_to IS NOT NULL
  )
  AND NOT (source.state = 'never' AND EXISTS (SELECT 1 FROM nil_declared AS nil WHERE nil.source = source.source AND nil.year = year($as_of::DATE)))
ORDER BY source.source;
