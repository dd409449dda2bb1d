"""How drawings and stages look: rules for a page that gives the colours, and for a file alone."""

from __future__ import annotations

from provolta.render.stages import AT_NIGHT, STAGES

_FACE = '"Source Sans 3",system-ui,-apple-system,"Segoe UI","DejaVu Sans",Arial,sans-serif'
STYLE = (
    f".lineage{{font:12px/1.2 {_FACE}}}\n"
    + """\
.lineage text:not(.number){fill:var(--ink)}
.lineage text.quiet{fill:var(--quiet);font-size:10px}
.lineage .box{fill:var(--raise,var(--paper));stroke:var(--line)}
.lineage .focus .box{stroke:var(--ink);stroke-width:2}
.lineage .focus text{font-weight:600}
.lineage .fold .box{stroke-dasharray:2 2}
.lineage .edge path{fill:none;stroke:var(--quiet);stroke-width:1.3;opacity:.75}
.lineage .edge .tip{fill:var(--quiet);stroke:none}
.lineage .dashed path:first-of-type{stroke-dasharray:6 4}
.lineage .dotted path:first-of-type{stroke-dasharray:1.5 3.5;stroke-linecap:round}
.lineage .faint path:first-of-type{stroke-dasharray:2 7}
.lineage .edge:hover path{stroke:var(--accent);opacity:1}
.lineage.routed .edge:not(.marked) path{opacity:.22}
.lineage .marked path{stroke:var(--accent);stroke-width:2.6;opacity:1}
.lineage .marked .tip{fill:var(--accent)}
.lineage .edge{cursor:pointer}
.lineage.lit .edge path{opacity:.15}
.lineage.lit .edge.on path{opacity:1;stroke-width:2.2}
.lineage .rule{stroke:var(--line);stroke-width:1}
.lineage .tile{stroke:var(--quiet);stroke-width:.5}
.lineage a:hover .box,.lineage a:focus .box{stroke:var(--accent);stroke-width:2}
.lineage a{text-decoration:none;outline:none}
"""
)
"""The rules for drawings; a page gives the colours as variables."""

_PALETTE = """\
:root{--ink:#1a1c1e;--quiet:#5c6166;--line:#b4b8bc;--paper:#fff;--accent:#0b57a4}
@media (prefers-color-scheme:dark){:root{--ink:#eceef0;--quiet:#a3a8ae;--line:#565b61;
--paper:#16181a;--accent:#8ab8f0}}
svg{background:var(--paper)}
"""
STANDALONE_STYLE = _PALETTE + STYLE
"""What a drawing carries as a file of its own."""

GROWTH_STYLE = (
    _PALETTE
    + f".growth{{font:12px/1.2 {_FACE}}}\n"
    + """\
.growth text{fill:var(--ink)}
.growth text.quiet{fill:var(--quiet)}
.growth .head{font-size:14px;font-weight:600}
.growth .rule{stroke:var(--line);stroke-width:.5}
.growth .line{fill:none;stroke-width:2}
.growth .join{fill:none;stroke-width:.6;opacity:.6}
"""
)
"""The rules for lines of growth, a file of their own."""

CHAIN_STYLE = (
    f".chain-map{{font:12.5px/1.2 {_FACE}}}\n"
    + """\
.chain-map text:not(.number){fill:var(--ink)}
.chain-map .number{font-size:12px;font-weight:650}
.chain-map .stage{font-size:15px;font-weight:650}
.chain-map .share{font-size:13px;font-weight:650}
.chain-map text.quiet{fill:var(--quiet);font-size:11px}
.chain-map .box{fill:var(--raise);stroke:var(--line)}
.chain-map .rule{stroke:var(--line)}
.chain-map .lane{fill:var(--soft)}
.chain-map .over{paint-order:stroke;stroke:var(--soft);stroke-width:5px;stroke-linejoin:round}
.chain-map .hit{fill:none;pointer-events:all}
.chain-map .way{fill:none;stroke:var(--quiet);stroke-width:1.5}
.chain-map .flow,.chain-map .return{fill:none;stroke-width:1.4;opacity:.38}
.chain-map .return{stroke-dasharray:5 3;opacity:.9;stroke:var(--quiet)}
.chain-map .far{opacity:.16}
.chain-map .loop{stroke:var(--quiet);opacity:.6}
.chain-map .tip{fill:var(--quiet)}
.chain-map.lit .flow,.chain-map.lit .return{opacity:.08}
.chain-map.lit .on{opacity:1;stroke-width:2.4}
.chain-map a{text-decoration:none;outline:none}
.chain-map a:hover .box,.chain-map a:focus .box{stroke:var(--accent);stroke-width:2}
.chain-map a:hover .stage,.chain-map a:focus .stage{text-decoration:underline}
"""
    + "@media screen and (prefers-color-scheme:dark){.chain-map .flow{opacity:.5}"
    + ".chain-map .far{opacity:.22}"
    + "".join(
        f'.chain-map .flow[stroke="{stage.colour}"]{{stroke:{AT_NIGHT[stage.slug]}}}'
        for stage in STAGES
        if stage.slug in AT_NIGHT
    )
    + ".chain-map .part{stroke:var(--quiet);stroke-width:.6}}\n"
)
"""The rules for the drawing of the whole chain; on dark paper the dark stages are lined."""

TIMELINE_STYLE = (
    f".timeline{{font:12.5px/1.2 {_FACE}}}\n"
    + """\
.timeline text{fill:var(--ink)}
.timeline text.quiet{fill:var(--quiet);font-size:11px}
.timeline .rule{stroke:var(--line)}
.timeline .now{stroke:var(--accent);stroke-dasharray:2 3}
.timeline .hit{fill:none;pointer-events:all}
.timeline .span{stroke:var(--ink);stroke-width:3;fill:none}
.timeline .span.dashed{stroke-dasharray:6 4}
.timeline .span.ended{stroke:var(--line)}
.timeline .open,.timeline circle{fill:var(--ink)}
.timeline path.said{stroke:var(--ink);stroke-width:2}
.timeline a{text-decoration:none;outline:none}
.timeline a:hover text,.timeline a:focus text{text-decoration:underline}
@media (max-width:40em){
.timeline{width:410px}
.timeline .what{transform:translate(-418px,-8px);font-size:11.5px}
.timeline .when{transform:translateY(7px)}
}
"""
)
"""The rules for timelines; on a phone the words stand above their line, not beside it."""

BARS_STYLE = """\
.bars{list-style:none;padding:0;margin:8px 0 16px;max-width:880px;font-size:.92rem}
.bars li{display:grid;grid-template-columns:minmax(0,21rem) minmax(0,1fr) 8.5rem;gap:0 12px;
align-items:center;max-width:none;line-height:1.3}
.bars .name{text-align:right;overflow-wrap:anywhere}
.bars .name a{color:inherit;text-decoration:none;display:inline-block;padding:3px 0}
.bars .name a:hover,.bars .name a:focus{text-decoration:underline}
.bars svg{display:block;width:100%;height:18px}
.bars .part{fill:var(--bar)}
.bars+details{margin:-8px 0 16px}.bars+details .bars{margin-top:4px}
.bars .range{stroke:var(--ink);fill:none;stroke-width:1.5;vector-effect:non-scaling-stroke}
@media (min-width:40.0625em){.bars.stacked li{grid-template-columns:4rem minmax(0,1fr) 12rem}}
.bars.stacked .part{stroke:var(--paper);stroke-width:.5;vector-effect:non-scaling-stroke}
@media (max-width:40em){.bars li{grid-template-columns:minmax(0,1fr) auto;padding:5px 0}
.bars .name{text-align:left}.bars svg{grid-row:2;grid-column:1/-1;height:12px;margin-top:3px}}
"""
"""The rules for bars."""

MAP_STYLE = (
    f".world{{display:block;width:100%;height:auto;font:650 13px/1.2 {_FACE}}}\n"
    + """\
.world .land{fill:var(--track);stroke:var(--paper);stroke-width:.5}
.world text{text-anchor:middle;dominant-baseline:central;fill:var(--ink);paint-order:stroke}
.world text{stroke:var(--raise);stroke-width:3px;stroke-linejoin:round;pointer-events:none}
.world .on-dark{fill:var(--raise);stroke:none}
.world [class^=class]{stroke:var(--paper);stroke-width:.6}
.world .class-0{fill:var(--map-0)}.world .class-1{fill:var(--map-1)}
.world .class-2{fill:var(--map-2)}.world .class-3{fill:var(--map-3)}
.world .class-4{fill:var(--map-4)}
.world a:hover path,.world a:focus path{stroke:var(--ink);stroke-width:1.5}
.world a{outline:none}
.legend{display:flex;flex-wrap:wrap;gap:4px 20px;list-style:none;padding:8px 12px;margin:0}
.legend li{display:flex;align-items:center;gap:7px;font-size:.88rem}
.legend li::before{content:"";width:22px;height:14px;border-radius:2px;forced-color-adjust:none}
.legend .land::before{background:var(--track)}
.legend .class-0::before{background:var(--map-0)}.legend .class-1::before{background:var(--map-1)}
.legend .class-2::before{background:var(--map-2)}.legend .class-3::before{background:var(--map-3)}
.legend .class-4::before{background:var(--map-4)}
.legend.stacked{padding:4px 0}
.legend .is-0::before{background:var(--map-4)}.legend .is-1::before{background:var(--map-2)}
.legend .is-2::before{background:var(--map-1)}.legend .is-3::before{background:var(--map-0)}
.stacked rect.is-0{fill:var(--map-4)}.stacked rect.is-1{fill:var(--map-2)}
.stacked rect.is-2{fill:var(--map-1)}.stacked rect.is-3{fill:var(--map-0)}
@media (max-width:40em){.world{font-size:30px}.world .roomy{display:none}
.world text{stroke-width:6px}.legend{gap:2px 14px;padding:8px}}
"""
)
"""The rules for the map."""

STAGE_STYLE = "".join(
    f".stage-{stage.slug}{{background:{stage.colour};color:{stage.ink}}}\n"
    f".stage-line-{stage.slug} .part{{fill:{stage.colour}}}\n"
    for stage in STAGES
)
"""The rules for the numbered squares of the stages in a page."""
