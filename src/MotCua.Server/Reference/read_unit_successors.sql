select old_code, old_valid_from, new_code, new_valid_from, part = 'partial' from reference.unit_successor
