-- Whoever may still be stopping loses the lease, so that it cannot write its older view over this.
update delivery.progress set owner = null, lease_until = null, down_since = null, alerted = 0 where subscription_id = $1
