-- $1 code, $2 in force on, $3 words of the name, $4 and $5 last of the page before, $6 how many, $7 level, $8 unit, $9 parent
select a.code, a.valid_from, a.valid_to, a.source, a.name, a.level, a.unit, a.parent, a.opening_hours, a.example,
       (
           select json_agg(json_build_object('code', s.new_code, 'validFrom', s.effective, 'part', s.part) order by s.new_code)::text
           from reference.agency_successor s
           where s.old_code = a.code and s.effective = a.valid_to + 1
       )
from reference.agency a
where ($1 is null or a.code = $1)
  and ($2 is null or (a.valid_from <= $2 and (a.valid_to is null or a.valid_to >= $2)))
  and ($3 is null or position(lower(unaccent(normalize($3))) in lower(unaccent(a.name))) > 0)
  and ($4 is null or (a.code, a.valid_from) > ($4, $5))
  and ($7 is null or a.level = $7)
  and ($8 is null or a.unit = $8)
  and ($9 is null or a.parent = $9)
order by a.code, a.valid_from
limit $6
