-- When the build compared with was made, and the states of its counties.
SELECT (SELECT max(built_at) FROM earlier.meta), list({'county': county, 'state': state}) FROM earlier.counties;
