copy entry (position, dossier, day, cell, line, account, amount) from stdin (format binary)
