-- Until the end of the transaction the tables are not switched by a rebuild. Taken before the snapshot, which would not see the new ones.
lock table {schema}.cell, {schema}.day_balance, {schema}.entry, {schema}.month_balance, {schema}.place in access share mode
