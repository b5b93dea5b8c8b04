-- One row per cell and figure it is taken from where its own figure is not known.
CREATE OR REPLACE TEMP TABLE form_sources AS
SELECT
    unnest($form::VARCHAR[]) AS form,
    unnest($figure_no::INTEGER[]) AS figure_no,
    unnest($source_no::INTEGER[]) AS source_no;
