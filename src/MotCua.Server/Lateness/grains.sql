        (1, agency, procedure, field, channel, territory),
        (2, agency, '', '', '', territory),
        (3, '', procedure, field, '', territory[1:1]),
        (4, '', '', '', '', territory[1:1]),
        (5, agency, procedure, field, '', territory),
        (6, agency, '', '', channel, territory),
        (7, '', '', field, '', territory[1:1])
