"""What makes a container of a model: the context that an image is built from, and manifests for it.

Nothing here serves: the image starts `jupyter tracker models serve`.
"""
