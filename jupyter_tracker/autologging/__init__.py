"""What a training says of itself, logged without a line of the user's: a module each framework.

Nothing here imports a framework before the user does.
"""
