ATTACH {{ file | literal }} AS candidate;
