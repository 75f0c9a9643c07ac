select version from reference.change
