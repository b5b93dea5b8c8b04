-- Answers whether the connection still takes statements.
SELECT 1
