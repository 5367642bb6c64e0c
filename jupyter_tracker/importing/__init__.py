"""Copying what another tracker has into a store: experiments, runs, artifacts, registered models.

``sources/`` reads, ``copy`` writes through the store's ``import_…`` methods, ``compare`` says what
need not be written, and ``report`` keeps the count.
"""
