-- $1 code, $2 in force on, $3 words of the name, $4 and $5 last of the page before, $6 how many, $7 field, $8 level, $9 online
select p.code, p.valid_from, p.valid_to, p.source, p.name, p.field, p.level,
       trim_scale(p.limit_value), p.limit_unit, trim_scale(p.legal_limit_value), p.legal_limit_unit, p.online, p.cross_boundary, p.example, p.variants::text,
       p.limit_counting, p.legal_limit_counting, p.system_of_record
from reference.procedure p
where ($1 is null or p.code = $1)
  and ($2 is null or (p.valid_from <= $2 and (p.valid_to is null or p.valid_to >= $2)))
  and ($3 is null or position(lower(unaccent(normalize($3))) in lower(unaccent(p.name))) > 0)
  and ($4 is null or (p.code, p.valid_from) > ($4, $5))
  and ($7 is null or p.field = normalize($7))
  and ($8 is null or p.level = $8)
  and ($9 is null or p.online = $9)
order by p.code, p.valid_from
limit $6
