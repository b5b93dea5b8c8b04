INSERT OR REPLACE INTO settled VALUES ($source, $at, $settled_with);
