-- Prints that more than one item published on a changed day has. Equal prints are only a suspicion.
CREATE OR REPLACE TEMP TABLE suspects AS
SELECT {% include 'quality/check/print.sql' %} AS print
FROM current_items AS item
WHERE {% include 'quality/check/may_double.sql' %}

GROUP BY print
HAVING count(*) > 1;
