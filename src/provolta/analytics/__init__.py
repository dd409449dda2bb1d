"""Analyses: pure functions from a view of the flow graph to numbers of nodes and edges.

lineage   what lies up or down the chain from a node, breadth first
paths     the shortest explanations of how one thing depends on another
reach     which nodes lie up or down the chain, at the speed of the memory
"""
