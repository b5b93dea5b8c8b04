PREPARE asked AS {{ statement }}
