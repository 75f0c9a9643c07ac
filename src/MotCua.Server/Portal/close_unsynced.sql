update unsynced as u set until_position = x.position, span = x.span
from unnest($1, $2, $3, $4) as x(dossier, since, position, span)
where u.dossier = x.dossier and u.since_position = x.since
