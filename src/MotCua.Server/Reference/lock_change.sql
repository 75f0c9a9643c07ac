-- One writer at a time, in all processes: whoever holds this row sees everything that was written before.
select version from reference.change for update
