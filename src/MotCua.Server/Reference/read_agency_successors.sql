select old_code, new_code, effective, part = 'partial' from reference.agency_successor
