-- Until the end of the transaction the tables are not switched by a rebuild. Taken before the snapshot, which would not see the new ones.
lock table late_reasons.entry, late_reasons.stay, late_reasons.place, late_reasons.day_sum, late_reasons.month_sum in access share mode
