insert into unsynced (dossier, since_position, until_position, since_at, cell, day, span)
select * from unnest($1, $2, $3, $4, $5, $6, $7)
