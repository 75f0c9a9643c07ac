delete from closed_late where dossier = any ($1)
