"""The contract answered from a database: SQLAlchemy Core, one module per kind of entity.

Each function takes the open transaction and a request and gives the response; `store` opens the
transactions.
"""
