-- How the requests received in a year came in (条例 art. 29), by channel; letters are one channel. Only where the channel of every one is known
-- and they are as many as the report prints.
WITH received AS (
    SELECT request_no, min(channel) AS channel, count(DISTINCT channel) AS channels
    FROM requests_dates
    WHERE agency = $agency AND year(received_on) = $year
    GROUP BY request_no
)
SELECT 'requests.by_' || CASE WHEN channel LIKE '%_mail' THEN 'letter' ELSE channel END AS name, count(*) AS value, NULL AS words
FROM received
WHERE (SELECT bool_and(channels = 1) FROM received)
  AND (SELECT count(*) FROM received) = (
      SELECT sum(value) FROM figures
      WHERE agency = $agency AND year = $year AND figure LIKE 'requests.new_received.%' AND figure <> 'requests.new_received.total'
  )
GROUP BY name;
