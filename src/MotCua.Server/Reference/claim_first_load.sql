-- Version 0: nothing was ever written. Two processes that start at once wait for each other on this row, and the second finds 1.
update reference.change set version = 1 where version = 0
