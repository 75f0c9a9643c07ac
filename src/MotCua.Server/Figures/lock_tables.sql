-- Until the end of the transaction the tables are not switched by a rebuild. Taken before the snapshot, which would not see the new ones.
lock table figures.cell, figures.day_balance, figures.entry, figures.month_balance, figures.place, figures.stay in access share mode
