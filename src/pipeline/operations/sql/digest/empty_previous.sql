-- A table of the previous database where there is none: nothing was reported yet.
CREATE TABLE previous.{{ table }} AS FROM newest.{{ table }} LIMIT {{ most }}
