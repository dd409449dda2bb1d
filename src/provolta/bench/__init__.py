"""The benchmark: an invented chain of any size, and Provolta beside its peers on it.

chain     the chain as columns
writing   the chain as RDF
arrays    contestants that search arrays
engines   contestants that answer SPARQL
servers   servers among them; virtuoso is one that takes more to start
bounded   one of them in a process of its own, within its budget
indices   an index that integers overflow in, checked by value
systems   the chain as an AND/OR system
opening   the chain in Provolta itself: read, opened, served
measuring medians, and the machine
running   one run
results   what runs measured, kept
aims      what is aimed at, and what is missed
growth    pictures and slopes over the sizes
reporting the page
"""
