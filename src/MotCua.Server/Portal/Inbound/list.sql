select id, code, system, procedure, field, channel, receiving, resolving, status, received_at, due_at, ended_at, returned_at, source_at, recorded_at
from portal.inbound
where id > $1
  and ($3::text[] is null or agencies && $3)
  and ($4::text[] is null or agencies && $4)
  and ($5::text is null or procedure = $5)
  and ($6::text is null or system = $6)
  and ($7::smallint is null and status not in (1, 3) or status = $7)
  and ($8::text is null or code = $8)
  and ($9::date is null or day >= $9)
  and ($10::date is null or day <= $10)
order by id
limit $2
