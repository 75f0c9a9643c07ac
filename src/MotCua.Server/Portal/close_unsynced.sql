update unsynced as u set until_position = x.position
from unnest($1, $2, $3) as x(dossier, since, position)
where u.dossier = x.dossier and u.since_position = x.since
