-- Those before $2 are valid until $3 at most.
update delivery.secret set valid_until = least(coalesce(valid_until, $3), $3) where subscription_id = $1 and number < $2
