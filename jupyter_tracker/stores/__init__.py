"""Stores answer the contract's endpoints: from a database, or by asking another server."""
