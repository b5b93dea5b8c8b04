-- The agencies with a directory of what they publish by themselves.
SELECT DISTINCT agency FROM directory
