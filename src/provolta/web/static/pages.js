/* What pages gain with scripts: suggestions, sorting, highlighted routes. All work without. */
"use strict";

/* A list of suggestions below a search box, after the ARIA combobox pattern. */
function suggest(input) {
  const list = document.createElement("ul");
  let timer = 0, chosen = -1, found = [], asked = 0;
  list.className = "suggest";
  list.id = input.id + "-list";
  list.hidden = true;
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", "Suggestions");
  input.after(list);
  for (const [name, value] of [["role", "combobox"], ["aria-autocomplete", "list"],
    ["aria-expanded", "false"], ["aria-controls", list.id]]) input.setAttribute(name, value);
  const close = () => {
    list.hidden = true;
    chosen = -1;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  };
  const choose = (place) => {
    chosen = place;
    [...list.children].forEach((one, n) => one.setAttribute("aria-selected", n === place));
    if (place < 0) return input.removeAttribute("aria-activedescendant");
    input.setAttribute("aria-activedescendant", list.children[place].id);
    list.children[place].scrollIntoView({ block: "nearest" });
  };
  const take = (one) => {
    if (input.dataset.suggest) {
      input.value = one.label;
      close();
    } else location.href = one.href;
  };
  const show = (hits) => {
    found = hits;
    list.replaceChildren(...hits.map((one, n) => {
      const line = document.createElement("li"), note = document.createElement("span");
      line.id = `${list.id}-${n}`;
      line.setAttribute("role", "option");
      line.textContent = one.label;
      note.className = "quiet";
      note.textContent = one.note;
      line.append(note);
      line.addEventListener("mousedown", (event) => { event.preventDefault(); take(one); });
      return line;
    }));
    list.hidden = !hits.length;
    input.setAttribute("aria-expanded", String(!list.hidden));
    choose(-1);
  };
  input.addEventListener("input", () => {
    clearTimeout(timer);
    const text = input.value.trim();
    if (text.length < 2) return close();
    timer = setTimeout(async () => {
      const mine = ++asked;
      const kind = input.dataset.suggest || "";
      try {
        const answer = await fetch(`/suggest?q=${encodeURIComponent(text)}&of=${kind}`);
        if (answer.ok && mine === asked) show((await answer.json()).found);
      } catch { close(); }
    }, 90);
  });
  input.addEventListener("keydown", (event) => {
    if (list.hidden) return;
    const last = found.length - 1;
    if (event.key === "ArrowDown") choose(chosen < last ? chosen + 1 : 0);
    else if (event.key === "ArrowUp") choose(chosen > 0 ? chosen - 1 : last);
    else if (event.key === "Escape") close();
    else if (event.key === "Enter" && chosen >= 0) take(found[chosen]);
    else return;
    event.preventDefault();
  });
  input.addEventListener("blur", () => setTimeout(close, 120));
}

/* Heads of tables become buttons that sort. */
function sortable(table) {
  const body = table.tBodies[0];
  const value = (row, column) => {
    const cell = row.cells[column];
    const text = (cell.dataset.value || cell.textContent).trim();
    const number = Number.parseFloat(text.replace(/[,\s]/g, "").replace(/^[^\d.-]+/, ""));
    return [text, number];
  };
  table.querySelectorAll("thead th").forEach((head, column) => {
    if (!head.textContent.trim()) return;
    const button = document.createElement("button");
    button.append(...head.childNodes);
    head.append(button);
    head.setAttribute("aria-sort", "none");
    button.addEventListener("click", () => {
      const down = head.getAttribute("aria-sort") === "ascending";
      table.querySelectorAll("thead th[aria-sort]").forEach((one) => one.setAttribute("aria-sort", "none"));
      head.setAttribute("aria-sort", down ? "descending" : "ascending");
      const numeric = head.classList.contains("number");
      const rows = [...body.rows].map((row) => [value(row, column), row]);
      rows.sort(([a], [b]) => {
        if (!a[0] || !b[0]) return a[0] ? -1 : b[0] ? 1 : 0;
        const order = numeric ? a[1] - b[1] : a[0].localeCompare(b[0], document.documentElement.lang, { numeric: true });
        return down ? -order : order;
      });
      body.append(...rows.map(([, row]) => row));
    });
  });
}

/* In a drawing, what is tied to the thing under the pointer or the focus stands out. The box around
   it listens, for what listens to the focus within a drawing gets a tab stop of its own. */
function tied(drawing) {
  const edges = [...drawing.querySelectorAll("[data-from]")], box = drawing.parentElement;
  const around = (key) => {
    for (const edge of edges) edge.classList.toggle("on", edge.dataset.from === key || edge.dataset.to === key);
    drawing.classList.toggle("lit", Boolean(key));
  };
  const key = (target) => target?.closest?.("[data-key]")?.dataset.key || "";
  for (const event of ["mouseover", "focusin"]) box.addEventListener(event, ({ target }) => around(key(target)));
  for (const event of ["mouseleave", "focusout"]) box.addEventListener(event, () => around(""));
}

/* A drawing a little wider than its box is made to fit; a wider one begins where its thing stands. */
function centred(drawing) {
  const box = drawing.closest(".drawing"), focus = drawing.querySelector(".focus");
  if (!box || !focus) return;
  if (box.clientWidth > 0.84 * drawing.width.baseVal.value) drawing.classList.add("fits");
  const seen = box.getBoundingClientRect(), at = focus.getBoundingClientRect();
  if (at.left < seen.left || at.right > seen.right) box.scrollLeft += at.left - seen.left - (seen.width - at.width) / 2;
}

/* A click on an edge shows the rows of the table that it stands for, with their evidence. */
function evidence(panel) {
  const rows = [...document.querySelectorAll("tr[data-from]")];
  const show = (edge) => {
    const found = rows.filter((row) => row.dataset.from === edge.from && row.dataset.to === edge.to);
    if (!found.length && Object.values(edge).some((end) => end.startsWith("fold:"))) return;
    const close = document.createElement("button");
    close.type = "button";
    close.className = "plain";
    close.textContent = "Close";
    close.addEventListener("click", () => { panel.hidden = true; });
    if (!found.length) {
      const why = document.createElement("a");
      why.href = `/why?${new URLSearchParams(edge)}`;
      why.textContent = "What joins these two, with its documents";
      panel.replaceChildren(close, why);
    } else panel.replaceChildren(close, ...found.map((row) => {
      const part = document.createElement("div"), head = document.createElement("p");
      const cell = (name) => row.querySelector(`[data-label=${name}]`);
      const [from, relation, to, what, state] = ["From", "Relation", "To", "What", "Status"].map(cell);
      const status = state.querySelector(".status");
      for (const one of [from, relation, to]) head.append(...[...one.childNodes].map((node) => node.cloneNode(true)), " ");
      if (what?.textContent.trim()) head.append("· ", ...[...what.childNodes].map((node) => node.cloneNode(true)), " ");
      if (status) head.append(status.cloneNode(true));
      part.append(head, ...[...state.querySelectorAll(".tip")].map((tip) => {
        const line = document.createElement("p");
        line.append(...[...tip.childNodes].map((node) => node.cloneNode(true)));
        return line;
      }));
      return part;
    }));
    panel.hidden = false;
  };
  panel.addEventListener("edge", (event) => show(event.detail));
  for (const edge of document.querySelectorAll("svg.lineage g.edge")) {
    edge.addEventListener("click", () => show({ from: edge.dataset.from, to: edge.dataset.to }));
  }
}

/* A drawing as PNG: drawn by the browser, at twice the size. */
function png(button) {
  button.hidden = false;
  button.addEventListener("click", () => {
    const picture = new Image();
    picture.onload = () => {
      const canvas = document.createElement("canvas");
      canvas.width = picture.naturalWidth * 2;
      canvas.height = picture.naturalHeight * 2;
      const context = canvas.getContext("2d");
      context.fillStyle = getComputedStyle(document.body).backgroundColor;
      context.fillRect(0, 0, canvas.width, canvas.height);
      context.drawImage(picture, 0, 0, canvas.width, canvas.height);
      canvas.toBlob((blob) => {
        const link = document.createElement("a");
        link.href = URL.createObjectURL(blob);
        link.download = button.dataset.file;
        link.click();
        setTimeout(() => URL.revokeObjectURL(link.href), 10000);
      });
    };
    picture.src = button.dataset.png;
  });
}

document.querySelectorAll("[data-suggest]").forEach(suggest);
document.querySelectorAll("table.sortable").forEach(sortable);
document.querySelectorAll("svg.chain-map, svg.lineage").forEach(tied);
document.querySelectorAll("#evidence").forEach(evidence);
document.querySelectorAll("svg.lineage").forEach(centred);
document.querySelectorAll("[data-png]").forEach(png);
/* A finger cannot hover: its first tap on a mark shows the document, the second follows. */
let shown = null;
addEventListener("click", (event) => {
  const mark = event.target.closest?.(".mark > a");
  if (mark && mark !== shown && event.pointerType === "touch") {
    event.preventDefault();
    mark.focus();
  }
  shown = mark;
});
/* What a mark shows stays within the page. */
function within({ target }) {
  const tip = target.closest?.(".mark")?.querySelector(".tip");
  if (!tip) return;
  tip.style.translate = "none";
  const { left, right } = tip.getBoundingClientRect();
  const over = Math.max(0, right - document.documentElement.clientWidth + 8);
  if (over) tip.style.translate = `${-Math.min(over, left - 8)}px`;
}
for (const event of ["mouseover", "focusin"]) addEventListener(event, within);
addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  if (document.activeElement?.closest(".mark")) document.activeElement.blur();
  document.querySelectorAll(".panel").forEach((one) => { one.hidden = true; });
});
/* A mark leads into a folded list. */
function unfold() {
  const target = document.getElementById(location.hash.slice(1));
  const folded = target && target.closest("details:not([open])");
  if (folded) {
    folded.open = true;
    target.scrollIntoView();
  }
}
addEventListener("hashchange", unfold);
unfold();
