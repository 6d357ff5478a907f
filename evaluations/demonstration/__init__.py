"""A district for trying the software out: made-up people, last year closed, this year in progress.

It has the size of Đức Thọ: 34 grassroots organisations, 339 units, some 7,100 members. Everything follows from the day
it is built and from dice that always fall the same way, so the same day gives the same district. Results are not drawn
by lot each month: every unit has a character, and its months, its facts and its members follow from it.

Large tables are written as rows; what the regulations decide goes through the real actions: scales are published, years
opened, last year run, decided and closed by the district's organizer. `district.build_demonstration` is the way in.
"""
