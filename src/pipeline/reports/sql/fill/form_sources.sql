-- One row per cell and figure that is added up for it where the cell's own figure is not known.
CREATE OR REPLACE TEMP TABLE form_sources AS
SELECT
    unnest($form::VARCHAR[]) AS form,
    unnest($figure_no::INTEGER[]) AS figure_no,
    unnest($source_no::INTEGER[]) AS source_no;
