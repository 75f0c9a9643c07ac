select subscription_id, number, after_position, types, agency, unit, procedure, imported, fields
from delivery.shape where ($1::uuid is null or subscription_id = $1) order by subscription_id, number
