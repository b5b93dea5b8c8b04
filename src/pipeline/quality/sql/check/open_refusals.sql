-- Refusals still open, one per delivery: a check refused its files and nothing was accepted from the source since.
SELECT delivery.source, min(file.finding)
FROM files AS file
JOIN batches AS delivery ON delivery.source = file.source AND delivery.known_at = file.known_at AND delivery.state = 'refused'
WHERE file.state = 'refused' AND file.finding LIKE '%"DELIVERY-%'
  AND NOT EXISTS (
      SELECT 1 FROM batches AS later
      WHERE later.source = delivery.source AND later.fills = delivery.fills AND later.state = 'accepted' AND later.batch > delivery.batch
  )
GROUP BY delivery.source, delivery.batch
ORDER BY delivery.batch;
