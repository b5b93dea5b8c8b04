-- The database published last, to compare due dates with.
ATTACH {{ file | literal }} AS published (READ_ONLY);
