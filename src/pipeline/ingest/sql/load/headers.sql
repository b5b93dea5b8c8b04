-- The columns of a raw relation.
SELECT column_name, column_type FROM (DESCRIBE {{ relation }});
