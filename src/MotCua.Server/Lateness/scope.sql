{offices}
  and ($6::varchar is null or procedure = $6)
  and ($7::varchar is null or field = $7)
  and ($8::varchar is null or channel = $8)
