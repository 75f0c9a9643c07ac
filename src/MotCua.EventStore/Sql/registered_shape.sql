select s.shape, exists (select from events.mt_event_progression where name = $2) as is_rebuilding
from store.subscription_state as s where s.name = $1
