-- Whether a delivery lists a key twice.
SELECT EXISTS (SELECT 1 FROM said WHERE key IS NOT NULL GROUP BY hash(key), file_id HAVING count(*) > 1);
