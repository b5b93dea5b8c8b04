-- The years whose report was published elsewhere.
CREATE OR REPLACE TEMP TABLE years_elsewhere AS
SELECT unnest($agencies::VARCHAR[]) AS agency, unnest($years::INTEGER[]) AS year;
