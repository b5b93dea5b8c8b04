-- Which delivery's version of each request is in force: the steps in the columns of the ledger go with it.
CREATE OR REPLACE TEMP TABLE chosen_requests AS
SELECT chosen.number, arg_max(chosen.path, chosen.place) AS path, arg_max(chosen.came_at, chosen.place) AS came_at
FROM chosen
GROUP BY chosen.number;
