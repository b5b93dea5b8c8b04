-- A summary is judged anew at every check: of a run that checks several times, the last counts.
DELETE FROM validations WHERE run = $run AND list_contains($suites::VARCHAR[], suite);
