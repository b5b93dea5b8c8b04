SELECT (SELECT count(*) FROM changed WHERE NOT known AND NOT gone),
       (SELECT count(*) FROM changed WHERE known AND NOT (gone AND NOT was_gone)),
       (SELECT count(*) FROM changed WHERE gone AND (NOT known OR NOT was_gone)),
       (SELECT count(*) FROM dropped);
