-- Whether there are numbers without rows at all.
SELECT EXISTS (SELECT 1 FROM current_counts);
