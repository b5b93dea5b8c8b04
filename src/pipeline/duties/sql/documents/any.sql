-- Whether any register was ever loaded.
SELECT EXISTS (SELECT 1 FROM documents)
