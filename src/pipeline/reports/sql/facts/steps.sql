-- Requests for which a step was taken in the year: asking the applicant to correct (art. 30), consulting a third party (art. 32).
SELECT CASE event WHEN 'correction_asked' THEN 'requests.corrections_asked' ELSE 'requests.consulted' END AS name,
       count(DISTINCT request_no) AS value,
       NULL AS words
FROM requests_steps
WHERE agency = $agency AND year(on_date) = $year AND event IN ('correction_asked', 'consult_start')
GROUP BY name;
