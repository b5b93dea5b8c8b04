-- The rows that fail in the evaluation at hand.
CREATE OR REPLACE TEMP TABLE failed_now AS SELECT * FROM failed_rows LIMIT 0;
