-- {state} and {order} are fixed fragments of ApologiesRoute. $1: agencies in reach, null for all; $2: now; $3, $4: the last item of the page before.
select dossier_id, {order}
from worklist.dossier
where ($1::text[] is null or agencies && $1)
  and {state}
  and ($3::timestamptz is null or ({order}, dossier_id) > ($3, $4::uuid))
order by {order}, dossier_id
limit $5
