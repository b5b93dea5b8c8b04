ATTACH {{ file | literal }} AS earlier (READ_ONLY);
