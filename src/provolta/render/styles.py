"""How drawings and stages look: rules for a page that gives the colours, and for a file alone."""

from __future__ import annotations

from provolta.render.stages import STAGES

STYLE = """\
.lineage{font:12px/1.2 system-ui,-apple-system,"Segoe UI","DejaVu Sans",Arial,sans-serif}
.lineage text:not(.number){fill:var(--ink)}
.lineage text.quiet{fill:var(--quiet);font-size:10px}
.lineage .box{fill:var(--paper);stroke:var(--line)}
.lineage .focus .box{stroke:var(--ink);stroke-width:2}
.lineage .focus text{font-weight:600}
.lineage .fold .box{stroke-dasharray:2 2}
.lineage .edge path{fill:none;stroke:var(--quiet);stroke-width:1.3;opacity:.75}
.lineage .edge .tip{fill:var(--quiet);stroke:none}
.lineage .dashed path:first-of-type{stroke-dasharray:6 4}
.lineage .dotted path:first-of-type{stroke-dasharray:1.5 3.5;stroke-linecap:round}
.lineage .faint path:first-of-type{stroke-dasharray:2 7}
.lineage .edge:hover path{stroke:var(--accent);opacity:1}
.lineage .rule{stroke:var(--line);stroke-width:1}
.lineage .tile{stroke:var(--quiet);stroke-width:.5}
.lineage a:hover .box,.lineage a:focus .box{stroke:var(--accent);stroke-width:2}
.lineage a{text-decoration:none;outline:none}
"""
"""The rules for drawings; a page gives the colours as variables."""

_PALETTE = """\
:root{--ink:#1a1c1e;--quiet:#5c6166;--line:#b4b8bc;--paper:#fff;--accent:#0b57a4}
@media (prefers-color-scheme:dark){:root{--ink:#eceef0;--quiet:#a3a8ae;--line:#565b61;
--paper:#16181a;--accent:#8ab8f0}}
svg{background:var(--paper)}
"""
STANDALONE_STYLE = _PALETTE + STYLE
"""What a drawing carries as a file of its own."""

STAGE_STYLE = "".join(
    f".stage-{stage.slug}{{background:{stage.colour};color:{stage.ink}}}\n" for stage in STAGES
)
"""The rules for the numbered squares of the stages in a page."""
