-- A number as a clerk writes it: 3, not 3.0; 12.5.
CREATE OR REPLACE TEMP MACRO number_text(x) AS
    CASE
        WHEN x = floor(x) AND abs(x) < 1e15 THEN CAST(CAST(x AS BIGINT) AS VARCHAR)
        ELSE rtrim(CAST(CAST(x AS DECIMAL(24, 6)) AS VARCHAR), '0')
    END;
