insert into stay (agency, span, first, dossier, until, level, procedure, field, channel, reason, territory)
select agency, span, first, dossier, until, level, procedure, field, channel, reason, string_to_array(territory, chr(31))
from unnest($1::varchar[], $2::smallint[], $3::date[], $4::uuid[], $5::date[], $6::varchar[], $7::varchar[], $8::varchar[], $9::varchar[], $10::varchar[], $11::varchar[])
    as come (agency, span, first, dossier, until, level, procedure, field, channel, reason, territory)
