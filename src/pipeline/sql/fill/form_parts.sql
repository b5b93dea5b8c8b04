-- One row per computed cell and cell it adds up.
CREATE OR REPLACE TEMP TABLE form_parts AS
SELECT
    unnest($form::VARCHAR[]) AS form,
    unnest($figure_no::INTEGER[]) AS figure_no,
    unnest($part_no::INTEGER[]) AS part_no;
