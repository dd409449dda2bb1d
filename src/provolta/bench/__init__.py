"""The benchmark: an invented chain of any size, and Provolta beside its peers on it.

chain     the chain as columns
writing   the chain as RDF
arrays    contestants that search arrays
engines   contestants that answer SPARQL
measuring medians, and the machine
running   one run, and its page
"""
