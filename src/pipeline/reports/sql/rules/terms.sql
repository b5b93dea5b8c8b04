-- One row per term of a relation that is looked up: `key` is its key in `facts`. `leads`: the first of its side.
CREATE OR REPLACE TEMP TABLE form_terms AS
SELECT
    unnest($number::INTEGER[]) AS number,
    unnest($is_left::BOOLEAN[]) AS is_left,
    unnest($position::INTEGER[]) AS position,
    unnest($form::VARCHAR[]) AS form,
    unnest($leads::BOOLEAN[]) AS leads,
    unnest($weight::DOUBLE[]) AS weight,
    unnest($key::INTEGER[]) AS key,
    unnest($back::INTEGER[]) AS back,
    unnest($label::VARCHAR[]) AS label,
    unnest($form_of_number::VARCHAR[]) AS form_of_number,
    unnest($signed::BOOLEAN[]) AS signed;
