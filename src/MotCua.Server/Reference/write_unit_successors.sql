insert into reference.unit_successor (old_code, old_valid_from, new_code, new_valid_from, part)
select old_code, old_valid_from::date, new_code, new_valid_from::date, part
from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[]) as row (old_code, old_valid_from, new_code, new_valid_from, part)
on conflict (old_code, old_valid_from, new_code, new_valid_from) do update set part = excluded.part
