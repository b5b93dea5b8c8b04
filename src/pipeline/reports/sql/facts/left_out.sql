-- What was published in the year and taken back, or stands on the site more than once (not rows exported twice), by the reasons of the rows that are not counted.
SELECT CASE
           WHEN reason LIKE '已撤稿%' OR reason LIKE '已删除%' THEN 'items.withdrawn'
           WHEN reason LIKE '重复：同一条信息的另一网址%' OR reason LIKE '引用%' THEN 'items.repeated'
       END AS name,
       count(DISTINCT split_part(row_id, '@', 1)) AS value,
       NULL AS words
FROM verdicts
WHERE agency = $agency AND year = $year AND verdict = 'excluded' AND nth = 1
  AND source IN (SELECT source FROM tallies WHERE agency = $agency AND year = $year AND verdict = 'counted' AND figure LIKE 'items.%')
GROUP BY name
HAVING name IS NOT NULL;
