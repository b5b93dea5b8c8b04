PREPARE query AS {{ statement }}
