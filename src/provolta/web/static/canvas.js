/* A lineage on a canvas, for answers too large for the drawing. Only the lineage page loads it. */
"use strict";

const WIDTH = 190, HEIGHT = 44, ACROSS = 220, DOWN = 56, BETWEEN = 64, LEGIBLE = 0.8;
const DASHED = ["announced", "plan", "target"], FAINT = ["talks", "ended"];

/* The stages and their order are those of the key beside the canvas. */
const KEY = [...document.querySelectorAll("#canvas-key [data-stage]")];
const ORDER = KEY.map((one) => one.dataset.stage);
const RECYCLING = ORDER.indexOf("recycling");

/* What the browser makes of a colour of the page: light, dark, and forced colours hold here too. */
function colour(value) {
  const probe = document.createElement("span");
  probe.style.forcedColorAdjust = "none";
  probe.style.color = value;
  document.body.append(probe);
  const found = getComputedStyle(probe).color;
  probe.remove();
  return found;
}
const ink = (name) => colour(`var(${name})`);
const stageColour = (one) => getComputedStyle(one.querySelector(".swatch")).backgroundColor;

/* Of several stages the last, recycling least of all: as in the drawing. */
function placeOf(node) {
  const known = node.stages.map((stage) => ORDER.indexOf(stage)).filter((place) => place >= 0);
  return known.length ? Math.max(...known.map((place) => (place === RECYCLING && known.length > 1 ? -1 : place))) : -1;
}

/* What has no stage of its own, such as a factory, stands in the stage of what it makes. */
function stagesOf(found) {
  const stage = new Map(found.nodes.map((one) => [one.iri, placeOf(one)]));
  for (const [mine, other] of [["from", "to"], ["to", "from"]]) {
    const near = new Map();
    for (const edge of found.edges) {
      const place = stage.get(edge[other]);
      if (stage.get(edge[mine]) === -1 && place >= 0) near.set(edge[mine], Math.min(place, near.get(edge[mine]) ?? place));
    }
    near.forEach((place, iri) => stage.set(iri, place));
  }
  return stage;
}

/* Stages are blocks side by side, each of as many columns as it needs, the nearest on top. */
function places(found, stage) {
  const blocks = new Map([[-1, []], ...ORDER.map((_, n) => [n, []])]);
  const sorted = [...found.nodes].sort((a, b) => a.distance - b.distance || a.label.localeCompare(b.label));
  for (const one of sorted) blocks.get(stage.get(one.iri)).push(one.iri);
  const rows = Math.max(10, Math.ceil(Math.sqrt(found.nodes.length) * 1.1));
  const at = {}, heads = [];
  let left = 0;
  for (const [place, block] of blocks) {
    if (!block.length) continue;
    heads.push({ place, x: left });
    block.forEach((iri, n) => {
      at[iri] = { x: left + Math.floor(n / rows) * ACROSS, y: (n % rows) * DOWN };
    });
    left += Math.ceil(block.length / rows) * ACROSS + BETWEEN;
  }
  return { at, heads };
}

/* The firmest of the edges between two things says how the line is drawn. */
function line(edge) {
  if (DASHED.includes(edge.status)) return "dashed";
  if (FAINT.includes(edge.status)) return "faint";
  return edge.claims.length ? "solid" : "dotted";
}
const FIRM = ["solid", "dotted", "dashed", "faint"];

function elements(found) {
  const stage = stagesOf(found), { at, heads } = places(found, stage);
  const nodes = found.nodes.map((one) => ({
    data: { id: one.iri, label: one.label, stage: ORDER[stage.get(one.iri)] || "", focus: one.distance ? 0 : 1,
      short: [...one.label].slice(0, 52).join("") + ([...one.label].length > 52 ? "…" : ""), more: one.unexpanded },
    position: at[one.iri],
  }));
  const pairs = new Map();
  for (const one of found.edges) {
    const key = `${one.from} ${one.to}`, known = pairs.get(key), drawn = line(one);
    if (!known || FIRM.indexOf(drawn) < FIRM.indexOf(known.line)) pairs.set(key, { source: one.from, target: one.to, line: drawn });
  }
  const edges = [...pairs.values()].map((data) => ({ data }));
  const above = heads.map(({ place, x }) => ({
    classes: "head", selectable: false, grabbable: false, position: { x, y: -DOWN },
    data: { id: `head ${place}`, short: place < 0 ? "Without a stage" : `${place + 1}  ${KEY[place].dataset.name}` },
  }));
  return [...nodes, ...above, ...edges];
}

function look() {
  const [text, quiet, raise, rule, accent] = ["--ink", "--quiet", "--raise", "--line", "--accent"].map(ink);
  return [
    { selector: "node", style: { shape: "round-rectangle", width: WIDTH, height: HEIGHT, label: "data(short)",
      "text-valign": "center", "text-wrap": "wrap", "text-max-width": WIDTH - 16, "font-size": 13.5, "line-height": 1.15,
      "font-family": getComputedStyle(document.body).fontFamily, color: text,
      "background-color": raise, "border-width": 2, "border-color": rule } },
    ...KEY.map((one) => ({ selector: `node[stage = "${one.dataset.stage}"]`, style: { "border-color": stageColour(one) } })),
    { selector: "node[focus = 1]", style: { "border-width": 5, "font-weight": 700, "border-color": text } },
    { selector: "node:selected", style: { "border-width": 5, "border-color": accent } },
    { selector: ".head", style: { "background-opacity": 0, "border-width": 0, "font-size": 16, "font-weight": 700, events: "no" } },
    { selector: "edge", style: { width: 1.3, "line-color": quiet, "curve-style": "bezier", opacity: 0.4,
      "target-arrow-shape": "triangle", "target-arrow-color": quiet, "arrow-scale": 0.8 } },
    { selector: 'edge[line = "dashed"]', style: { "line-style": "dashed" } },
    { selector: 'edge[line = "dotted"], edge[line = "faint"]', style: { "line-style": "dotted" } },
    { selector: ".faint", style: { opacity: 0.12 } },
    { selector: "edge.near", style: { opacity: 1, width: 2.6, "line-color": accent, "target-arrow-color": accent } },
  ];
}

/* What can be done with a thing, below the canvas. */
function told(panel, node) {
  const head = document.createElement("p"), open = document.createElement("a"), follow = document.createElement("a");
  const asked = new URLSearchParams(location.search);
  asked.set("entity", node.id());
  asked.delete("view");
  asked.delete("why");
  open.href = `/entity/${encodeURIComponent(node.id())}`;
  open.textContent = node.data("label");
  follow.href = `/lineage?${asked}`;
  follow.textContent = "its own lineage";
  const ties = `${node.indegree()} in, ${node.outdegree()} out`;
  head.append(open, ` · ${ties}${node.data("more") ? `, ${node.data("more")} more not shown` : ""} · `, follow);
  panel.replaceChildren(head);
  panel.hidden = false;
}

/* The part of the whole that is seen: all of it if that is legible, else the surroundings of one thing. */
function seen(graph, around) {
  graph.resize();
  graph.fit(undefined, 24);
  if (graph.zoom() > 1) graph.zoom(1);
  if (!around || graph.zoom() >= LEGIBLE) return graph.center();
  graph.zoom(Math.min(1, Math.max(LEGIBLE, graph.width() / (4.6 * ACROSS))));
  graph.center(around);
  const all = graph.elements().renderedBoundingBox(), edge = 24, move = { x: 0, y: 0 };
  for (const [axis, from, to, size] of [["x", all.x1, all.x2, graph.width()], ["y", all.y1, all.y2, graph.height()]]) {
    if (to - from < size - 2 * edge) move[axis] = (size - from - to) / 2;
    else if (from > edge) move[axis] = edge - from;
    else if (to < size - edge) move[axis] = size - edge - to;
  }
  graph.panBy(move);
  return graph;
}

function closer(graph, by) {
  const level = Math.min(graph.maxZoom(), Math.max(graph.minZoom(), graph.zoom() * by));
  graph.zoom({ level, renderedPosition: { x: graph.width() / 2, y: graph.height() / 2 } });
}

/* Buttons, keys, and a box that goes to a thing by its name. */
function handles(graph, place, chosen) {
  const bar = document.getElementById("canvas-bar"), start = graph.nodes("[focus = 1]");
  const acts = { in: () => closer(graph, 1.3), out: () => closer(graph, 1 / 1.3), all: () => seen(graph),
    start: () => { graph.nodes().unselect(); seen(graph, start); } };
  const keys = { "+": acts.in, "=": acts.in, "-": acts.out, 0: acts.all, Home: acts.start,
    ArrowLeft: () => graph.panBy({ x: 80, y: 0 }), ArrowRight: () => graph.panBy({ x: -80, y: 0 }),
    ArrowUp: () => graph.panBy({ x: 0, y: 80 }), ArrowDown: () => graph.panBy({ x: 0, y: -80 }) };
  for (const button of bar.querySelectorAll("[data-act]")) button.addEventListener("click", acts[button.dataset.act]);
  place.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || !keys[event.key]) return;
    keys[event.key]();
    event.preventDefault();
  });
  const find = bar.querySelector("input"), names = bar.querySelector("datalist");
  const things = graph.nodes().not(".head").sort((a, b) => a.data("label").localeCompare(b.data("label")));
  names.append(...things.map((one) => Object.assign(document.createElement("option"), { value: one.data("label") })));
  const go = () => {
    const text = find.value.trim().toLowerCase(), label = (one) => one.data("label").toLowerCase();
    const hit = text && (things.filter((one) => label(one) === text)[0] || things.filter((one) => label(one).includes(text))[0]);
    find.setAttribute("aria-invalid", String(Boolean(text && !hit)));
    if (!hit) return;
    seen(graph, hit);
    chosen(hit);
  };
  find.addEventListener("change", go);
  bar.addEventListener("submit", (event) => { event.preventDefault(); go(); });
  // The wheel scrolls the page until the canvas has been taken in hand.
  graph.userZoomingEnabled(false);
  place.addEventListener("pointerdown", () => place.focus({ preventScroll: true }));
  place.addEventListener("focus", () => graph.userZoomingEnabled(true));
  place.addEventListener("blur", () => graph.userZoomingEnabled(false));
  bar.hidden = false;
  seen(graph, start);
}

async function start(place) {
  const answer = await fetch(place.dataset.lineage);
  if (!answer.ok) {
    place.textContent = "The lineage could not be read.";
    return;
  }
  const found = await answer.json();
  const panel = document.getElementById("evidence");
  // Cytoscape adds a style element of its own unless one of this name is there; ours has the rules.
  const rules = document.createElement("span");
  rules.id = "__________cytoscape_stylesheet";
  rules.hidden = true;
  document.body.append(rules);
  place.replaceChildren();
  const graph = cytoscape({
    container: place, elements: elements(found), style: look(),
    layout: { name: "preset" }, minZoom: 0.05, maxZoom: 3, boxSelectionEnabled: false,
  });
  const stand = (near) => {
    graph.elements().removeClass("near").addClass("faint");
    near.union(graph.nodes(".head")).removeClass("faint");
    near.edges().addClass("near");
  };
  const chosen = (node) => {
    graph.nodes().unselect();
    node.select();
    stand(node.closedNeighborhood());
    told(panel, node);
  };
  graph.on("tap", "node", (event) => chosen(event.target));
  graph.on("tap", "edge", (event) => {
    stand(event.target.union(event.target.connectedNodes()));
    panel.dispatchEvent(new CustomEvent("edge", { detail: { from: event.target.source().id(), to: event.target.target().id() } }));
  });
  graph.on("tap", (event) => {
    if (event.target === graph) graph.elements().removeClass("faint near");
  });
  graph.on("mouseover", "node", (event) => { place.title = event.target.data("label") || ""; });
  graph.on("mouseout", "node", () => place.removeAttribute("title"));
  for (const query of ["(prefers-color-scheme: dark)", "(forced-colors: active)"]) {
    matchMedia(query).addEventListener("change", () => graph.style(look()));
  }
  graph.nodes("[focus = 1]").connectedEdges().addClass("near");
  await document.fonts.ready;
  handles(graph, place, chosen);
  place.dataset.ready = "true";
}

document.querySelectorAll("#canvas").forEach(start);
