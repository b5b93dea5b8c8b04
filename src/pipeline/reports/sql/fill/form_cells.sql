-- One row per cell of every form. `part` is the row (in a table of fields the group) that blanks are reported by.
CREATE OR REPLACE TEMP TABLE form_cells AS
SELECT
    unnest($cell_no::INTEGER[]) AS cell_no,
    unnest($form::VARCHAR[]) AS form,
    unnest($kind::VARCHAR[]) AS kind,
    unnest($years_from::INTEGER[]) AS years_from,
    unnest($years_to::INTEGER[]) AS years_to,
    unnest($position::INTEGER[]) AS position,
    unnest($table::VARCHAR[]) AS "table",
    unnest($row::VARCHAR[]) AS "row",
    unnest($column::VARCHAR[]) AS "column",
    unnest($label::VARCHAR[]) AS label,
    unnest($figure::VARCHAR[]) AS figure,
    unnest($figure_no::INTEGER[]) AS figure_no,
    unnest($origin::VARCHAR[]) AS origin,
    unnest($number::VARCHAR[]) AS number,
    unnest($signed::BOOLEAN[]) AS signed,
    unnest($applies_if::INTEGER[]) AS applies_if,
    unnest($sources::INTEGER[]) AS sources,
    unnest($table_label::VARCHAR[]) AS table_label,
    unnest($part::VARCHAR[]) AS part,
    unnest($part_label::VARCHAR[]) AS part_label;
