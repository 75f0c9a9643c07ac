update reference.change set version = version + 1
