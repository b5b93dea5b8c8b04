-- Every website column that columns.yml knows, also those that never held anything; `closed`: the day it was given up.
CREATE OR REPLACE TABLE candidate.website_columns ("column" VARCHAR, class VARCHAR, closed DATE)
