"""The benchmark: an invented chain of any size, and Provolta beside its peers on it.

chain     the chain as columns
writing   the chain as RDF
"""
