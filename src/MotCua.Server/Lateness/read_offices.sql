select distinct agency from late_reasons.place where {offices}
