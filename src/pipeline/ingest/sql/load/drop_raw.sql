DROP {{ 'VIEW' if typed else 'TABLE' }} {{ relation }};
DROP {{ 'TABLE' if copied else 'VIEW' }} IF EXISTS {{ staged }};
