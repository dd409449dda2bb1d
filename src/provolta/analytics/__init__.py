"""Analyses: pure functions from a view of the flow graph, or from figures, to numbers.

lineage        what lies up or down the chain from a node, breadth first
paths          the shortest explanations of how one thing depends on another
reach          which nodes lie up or down the chain, at the speed of the memory
andor          AND/OR systems: what is lost, what is exposed, what alone is fatal
dependency     what each thing needs, as such a system; put together by assembly and joins
concentration  how markets divide, and the index of that
requirement    the minerals that a chemistry mix needs, set against the world
"""
