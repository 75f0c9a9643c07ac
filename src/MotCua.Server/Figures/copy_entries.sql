copy entry (position, cell, dossier, day, line, account, amount, lag) from stdin (format binary)
