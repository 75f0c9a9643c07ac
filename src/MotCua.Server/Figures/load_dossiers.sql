select id, state from dossier where id = any ($1)
