ATTACH {{ file | literal }} AS build (READ_ONLY);
