select d.dossier_id, d.code, d.rejected_version, d.rejected_at, d.rejection_code, r.texts ->> 'reason'
from portal.dossier as d left join private.remark as r on r.event_id = d.rejection_event
where d.outbound and d.rejected_version is not null and d.dossier_id > $1
  and ($3::text[] is null or d.agencies && $3) and ($4::text[] is null or d.agencies && $4)
order by d.dossier_id limit $2
