-- What readers see now, beside the candidate.
ATTACH {{ file | literal }} AS yesterday (READ_ONLY);
