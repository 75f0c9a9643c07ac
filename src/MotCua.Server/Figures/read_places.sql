select id, agency, level, unit_since, territory from figures.place where agency <> '' and ($1::bigint[] is null or id = any ($1))
