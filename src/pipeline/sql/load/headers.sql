-- The columns of a raw relation.
SELECT column_name FROM (DESCRIBE {{ relation }});
