select subscription_id, number, sealed, created_at, valid_until from delivery.secret where ($1::uuid is null or subscription_id = $1) order by subscription_id, number
