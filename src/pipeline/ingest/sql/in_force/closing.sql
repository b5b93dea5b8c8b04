-- The decisions that close a request.
SET VARIABLE closing_decisions = $codes::VARCHAR[];
