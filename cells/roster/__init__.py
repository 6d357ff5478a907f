"""A district's roster – its organisations and members – from the workbook an office keeps to the database.

`container` makes sure the file is safe to open, `grid` finds the lists in it and `letterhead` whose they are, `words`
and `dates` say what a cell means, `reading` turns it all into a `Roster` of plain values with every problem named by
row and column. Nothing up to there touches the database; `comparing` holds a roster against it, and only `importing`
writes.
"""
