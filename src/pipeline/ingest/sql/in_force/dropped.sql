-- Rows in force that nothing says any longer. Of a night that only adds: those of the numbers it touches, and without a number or a date.
CREATE OR REPLACE TEMP TABLE dropped AS
SELECT held.row_id
FROM {{ table }} AS held
WHERE held.source = {{ source | literal }} AND held.known_until = 'infinity' AND held.row_id NOT IN (SELECT row_id FROM desired)
{% if only_touched %}
  AND (held."{{ own_number }}" IS NULL OR held."{{ date }}" IS NULL OR held."{{ own_number }}" IN (SELECT number FROM touched))
{% endif %};
