-- Whether any natural key occurs twice in this load. Compares hashes: a collision only costs the slower path.
SELECT EXISTS (SELECT 1 FROM staged GROUP BY hash(key) HAVING count(*) > 1);
