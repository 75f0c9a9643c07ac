-- What a rebuild has folded so far, the same key perhaps many times; gone before the rebuild ends.
create unlogged table part (like day_sum);
alter table part drop column grain
