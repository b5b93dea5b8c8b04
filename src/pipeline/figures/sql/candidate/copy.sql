-- Everything of the candidate, and nothing that was in it before.
ATTACH {{ file | literal }} AS whole (STORAGE_VERSION 'v1.1.0', BLOCK_SIZE 16384);
COPY FROM DATABASE candidate TO whole;
DETACH whole;
