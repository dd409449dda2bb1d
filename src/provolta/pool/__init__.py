"""Reader processes: killable, bounded, each on an immutable snapshot; and the engine over them."""

from provolta.pool.engine import PooledEngine, query_request
from provolta.pool.pool import Pool, PoolLimits, Snapshot
from provolta.pool.run import Run

__all__ = ["Pool", "PoolLimits", "PooledEngine", "Run", "Snapshot", "query_request"]
