"""What runs log, in files first: a dead server, a killed process, a full database lose nothing.

``records`` is the format, ``files`` names and finds the files, ``writer`` appends, ``reader`` reads
what can be read, ``shipping`` sends it to a store, and ``sender`` does so in the background.
Artifacts wait in an ``outbox``, and ``uploads`` sends them.
"""
