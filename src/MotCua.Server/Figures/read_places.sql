select id, agency, level, unit_since, territory from {schema}.place where agency <> '' and ($1::bigint[] is null or id = any ($1))
