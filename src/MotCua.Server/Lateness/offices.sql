($1::varchar[] is null or agency = any ($1))      -- the caller's reach
  and ($2::varchar[] is null or agency = any ($2))
  and ($3::varchar is null or $3 = any (territory))
  and ($4::varchar is null or agency = $4)
  and ($5::varchar is null or level = $5)
