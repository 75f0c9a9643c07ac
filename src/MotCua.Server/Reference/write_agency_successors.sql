insert into reference.agency_successor (old_code, new_code, effective, part)
select old_code, new_code, effective::date, part
from unnest($1::text[], $2::text[], $3::text[], $4::text[]) as row (old_code, new_code, effective, part)
on conflict (old_code, new_code, effective) do update set part = excluded.part
