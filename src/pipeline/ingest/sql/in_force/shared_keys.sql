-- How many keys two deliveries share.
SELECT pair.left_id, pair.right_id, count(DISTINCT first.key)
FROM (SELECT unnest($lefts::INTEGER[]) AS left_id, unnest($rights::INTEGER[]) AS right_id) AS pair
JOIN said AS first ON first.file_id = pair.left_id AND first.key IS NOT NULL {{ "AND first.day IS NOT NULL" if date }}
JOIN said AS second ON second.file_id = pair.right_id AND second.key = first.key {{ "AND second.day IS NOT NULL" if date }}
GROUP BY pair.left_id, pair.right_id;
