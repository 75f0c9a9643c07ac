-- $3 numbers at once: returns the last of them. $4 is a number that is known to be taken.
insert into dossiers.code_counter as c (agency, day, last) values ($1, $2, $4 + $3)
on conflict (agency, day) do update set last = greatest(c.last, $4) + $3
returning last
