-- The build that was just published.
ATTACH {{ file | literal }} AS candidate (READ_ONLY);
