-- One row per computed cell and cell that it adds up.
CREATE OR REPLACE TEMP TABLE form_parts AS
SELECT
    unnest($form::VARCHAR[]) AS form,
    unnest($cell_no::INTEGER[]) AS cell_no,
    unnest($figure_no::INTEGER[]) AS figure_no,
    unnest($part_cell_no::INTEGER[]) AS part_cell_no,
    unnest($part_no::INTEGER[]) AS part_no;
