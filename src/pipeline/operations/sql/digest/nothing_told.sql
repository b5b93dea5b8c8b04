-- A table as if nothing had ever been told.
CREATE TABLE told.{{ table }} AS FROM newest.{{ table }} LIMIT {{ most }}
