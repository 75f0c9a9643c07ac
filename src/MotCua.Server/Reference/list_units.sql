-- $1 code, $2 in force on, $3 words of the name, $4 and $5 last of the page before, $6 how many, $7 level, $8 parent
select u.code, u.valid_from, u.valid_to, u.source, u.name, u.level, u.parent,
       (
           select json_agg(json_build_object('code', s.new_code, 'validFrom', s.new_valid_from, 'part', s.part) order by s.new_code)::text
           from reference.unit_successor s
           where s.old_code = u.code and s.old_valid_from = u.valid_from
       )
from reference.unit u
where ($1 is null or u.code = $1)
  and ($2 is null or (u.valid_from <= $2 and (u.valid_to is null or u.valid_to >= $2)))
  and ($3 is null or position(lower(unaccent(normalize($3))) in lower(unaccent(u.name))) > 0)
  and ($4 is null or (u.code, u.valid_from) > ($4, $5))
  and ($7 is null or u.level = $7)
  and ($8 is null or u.parent = $8)
order by u.code, u.valid_from
limit $6
