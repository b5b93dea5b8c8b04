-- To which thing each row of an odd key belongs, how it is told apart from the others, and whether it is.
CREATE OR REPLACE TEMP TABLE parts (content UBIGINT, thing INTEGER, mark VARCHAR, collides BOOLEAN);
