-- One row per figure that a form or a rule names: numbers join faster than names.
CREATE OR REPLACE TEMP TABLE figure_names AS
SELECT
    unnest($figure_no::INTEGER[]) AS figure_no,
    unnest($figure::VARCHAR[]) AS figure;
