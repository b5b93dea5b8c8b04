{% set table = 'items' %}
-- The days whose items may have changed since the last check, and the first and the last of them.
CREATE OR REPLACE TEMP TABLE changed_days AS
SELECT published_on AS day FROM {{ rows }} WHERE published_on IS NOT NULL
UNION
SELECT published_at::DATE FROM items WHERE published_at IS NOT NULL AND ended_by IN ({% include 'core/fragments/open_batches.sql' %});

SELECT min(day), max(day) FROM changed_days;
