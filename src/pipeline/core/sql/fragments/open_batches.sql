SELECT delivery.batch
FROM batches AS delivery
WHERE delivery.fills = '{{ table }}'
  AND (
      delivery.state = 'loaded'
      OR delivery.state = 'accepted'
         AND delivery.checked_with IS DISTINCT FROM CAST(getvariable('fingerprint_{{ table }}') AS VARCHAR)
  )
