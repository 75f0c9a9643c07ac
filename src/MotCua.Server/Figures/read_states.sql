select id, state from figures.dossier where id = any ($1)
