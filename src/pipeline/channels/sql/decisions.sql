-- What people say about pairs of an item and a post (matches.yml).
CREATE OR REPLACE TEMP TABLE match_decisions (item VARCHAR, post VARCHAR, same BOOLEAN, entry INTEGER);
