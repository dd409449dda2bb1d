/* A lineage on a canvas, for answers too large for the drawing. Only the lineage page loads it. */
"use strict";

const ORDER = ["raw-materials", "refining", "active-materials", "cell-components", "cell-production",
  "pack-assembly", "vehicle-manufacturing", "recycling"];

/* The colours of the page, so that light and dark hold here too. */
function ink(name) {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}

function stageColour(slug) {
  const probe = document.createElement("span");
  probe.className = `stage-${slug}`;
  probe.hidden = true;
  document.body.append(probe);
  const colour = getComputedStyle(probe).backgroundColor;
  probe.remove();
  return colour;
}

/* Stages are blocks side by side, each of as many columns as it needs, the nearest first. */
function places(nodes) {
  const blocks = new Map([[-1, []], ...ORDER.map((_, n) => [n, []])]);
  for (const one of [...nodes].sort((a, b) => a.distance - b.distance || a.label.localeCompare(b.label))) {
    const known = one.stages.map((stage) => ORDER.indexOf(stage)).filter((place) => place >= 0);
    blocks.get(known.length ? Math.max(...known) : -1).push(one.iri);
  }
  const rows = Math.max(12, Math.ceil(Math.sqrt(nodes.length) * 1.6));
  const found = {};
  let left = 0;
  for (const block of blocks.values()) {
    block.forEach((iri, n) => {
      found[iri] = { x: left + Math.floor(n / rows) * 196, y: (n % rows) * 42 };
    });
    left += Math.ceil(block.length / rows) * 196 + (block.length ? 70 : 0);
  }
  return found;
}

function elements(found, at) {
  const nodes = found.nodes.map((one) => ({
    data: { id: one.iri, label: one.label, stage: one.stages[0] || "", focus: one.distance === 0 ? 1 : 0,
      more: one.unexpanded },
    position: at[one.iri],
  }));
  const edges = found.edges.map((one, n) => ({
    data: { id: `e${n}`, source: one.from, target: one.to, firm: one.claims.length ? 1 : 0,
      status: one.status || "" },
  }));
  return [...nodes, ...edges];
}

function look() {
  return [
    { selector: "node", style: { shape: "round-rectangle", width: 180, height: 30, label: "data(label)",
      "text-valign": "center", "text-wrap": "ellipsis", "text-max-width": 170, "font-size": 12,
      "font-family": getComputedStyle(document.body).fontFamily, color: ink("--ink"),
      "background-color": ink("--raise"), "border-width": 2, "border-color": ink("--line") } },
    ...ORDER.map((slug) => ({ selector: `node[stage = "${slug}"]`, style: { "border-color": stageColour(slug) } })),
    { selector: "node[focus = 1]", style: { "border-width": 4, "font-weight": 700 } },
    { selector: "edge", style: { width: 1.2, "line-color": ink("--quiet"), "curve-style": "bezier", opacity: 0.5,
      "target-arrow-shape": "triangle", "target-arrow-color": ink("--quiet"), "arrow-scale": 0.7 } },
    { selector: 'edge[status = "announced"], edge[status = "plan"], edge[status = "target"]', style: { "line-style": "dashed" } },
    { selector: "edge[firm = 0]", style: { "line-style": "dotted" } },
    { selector: ".faint", style: { opacity: 0.12 } },
    { selector: "edge.near", style: { opacity: 1, width: 2.4, "line-color": ink("--accent"), "target-arrow-color": ink("--accent") } },
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
  follow.textContent = "Its own lineage";
  head.append(open, node.data("more") ? ` · ${node.data("more")} more neighbours · ` : " · ", follow);
  panel.replaceChildren(head);
  panel.hidden = false;
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
  const graph = cytoscape({
    container: place, elements: elements(found, places(found.nodes)), style: look(),
    layout: { name: "preset" }, minZoom: 0.05, maxZoom: 3, autoungrabify: false,
  });
  graph.on("tap", "node", (event) => {
    const near = event.target.closedNeighborhood();
    graph.elements().removeClass("near").addClass("faint");
    near.removeClass("faint");
    near.edges().addClass("near");
    told(panel, event.target);
  });
  graph.on("tap", (event) => {
    if (event.target === graph) graph.elements().removeClass("faint near");
  });
  place.dataset.ready = "true";
}

document.querySelectorAll("#canvas").forEach(start);
