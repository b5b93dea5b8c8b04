-- A published database, for reading.
ATTACH {{ file | literal }} AS build (READ_ONLY);
USE build;
