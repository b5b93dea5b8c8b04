-- Whether any natural key is met twice in this load. Hashes are enough: a false alarm only costs time.
SELECT EXISTS (SELECT 1 FROM staged GROUP BY hash(key) HAVING count(*) > 1);
