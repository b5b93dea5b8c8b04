DROP {{ 'VIEW' if typed else 'TABLE' }} IF EXISTS {{ relation }};
