DROP {{ 'VIEW' if typed else 'TABLE' }} {{ relation }};
