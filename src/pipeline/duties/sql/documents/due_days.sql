-- 条例 art. 26: the last day for publishing what was made on a day.
CREATE OR REPLACE TEMP TABLE document_due_days (made_on DATE, due_on DATE, provisional BOOLEAN);
