copy entry (position, cell, dossier, day, line, account, amount) from stdin (format binary)
