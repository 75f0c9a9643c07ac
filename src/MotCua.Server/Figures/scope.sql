    -- The cells that count on the side $3, with the keys of $1 that rows are told apart by.
    select cell.id,
           case when 'agency' = any ($1::varchar[]) then agency end as agency,
           case when 'unit' = any ($1) then unit end as unit,
           case when 'unit' = any ($1) then unit_since end as unit_since,
           case when 'level' = any ($1) then level end as level,
           case when 'procedure' = any ($1) then procedure end as procedure,
           case when 'field' = any ($1) then field end as field,
           case when 'channel' = any ($1) then channel end as channel,
           case when 'pair' = any ($1) or 'place' = any ($1) and $3 = 'receiving' then receiving end as receiving,
           case when 'pair' = any ($1) or 'place' = any ($1) and $3 = 'resolving' then resolving end as resolving,
           case when 'pair' = any ($1) then cross_boundary end as cross_boundary
    from {schema}.cell join {schema}.place on place.id = case $3 when 'resolving' then cell.resolving else cell.receiving end
    where kind = $2
      and ($4::varchar[] is null or agency = any ($4))     -- the caller's reach
      and ($5::varchar[] is null or agency = any ($5))
      and ($6::varchar is null or $6 = any (territory))
      and ($7::varchar is null or agency = $7)
      and ($8::varchar is null or level = $8)
      and ($9::varchar is null or unit = $9)
      and ($10::date is null or unit_since = $10)
      and ($11::varchar is null or procedure = $11)
      and ($12::varchar is null or field = $12)
      and ($13::varchar is null or channel = $13)
      and ($14::varchar[] is null or cross_boundary = any ($14))
      and ($15::varchar is null or receiving in (select id from {schema}.place where agency = $15))
      and ($16::varchar is null or resolving in (select id from {schema}.place where agency = $16))
      and ($17::bigint[] is null or case $3 when 'resolving' then resolving else receiving end = any ($17))
