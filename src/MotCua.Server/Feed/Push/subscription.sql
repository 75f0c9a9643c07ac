select id, version, name, url, status, reason, reach, parallel, registered_by, registered_at, changed_by, approved_by, approved_at
from delivery.subscription
where ($1::uuid is null or id = $1)
order by registered_at desc, id
