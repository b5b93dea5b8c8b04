-- Pairs of an item and a post in one state; those nearest to a threshold first.
SELECT item_id, item_title, item_on, channel, account, post_id, post_title, post_on, method, score, delay_days, delay_hours, count(*) OVER () AS of_all
FROM channel_matches
WHERE agency = $agency AND year = $year AND state = $state
ORDER BY abs(score - (SELECT same FROM channel_rules)), item_on, post_id
LIMIT CAST($most AS INTEGER);
