select seq, event_id, position, dossier_id, at, status, latency_ms, reason, excerpt, replay
from delivery.attempt where subscription_id = $1 and seq < $2 and (not $4 or reason <> 'delivered') order by seq desc limit $3
