ATTACH {{ file | literal }} AS target;
