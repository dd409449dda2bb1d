/* The SPARQL page: yasqe as the editor, with completion from our own terms and no others. */
"use strict";

/* A local name or CURIE that is being typed, and the terms that begin with it or contain it. */
function completer(terms) {
  return {
    name: "provolta",
    bulk: false,
    autoShow: false,
    persistenceId: null,
    isValidCompletionPosition: (yasqe) => {
      const token = yasqe.getCompleteToken();
      return /^[\w-]*:?[\w-]*$/.test(token.string) && token.string.trim().length > 0 && token.string[0] !== "?";
    },
    preProcessToken: (yasqe, token) => Object.assign(token, { autocompletionString: token.string.trim() }),
    get: async (yasqe, token) => {
      const typed = (token?.autocompletionString || "").toLowerCase();
      const [prefix, local] = typed.includes(":") ? typed.split(":") : ["", typed];
      const own = (await terms).filter((one) => {
        const [p, l] = one.name.toLowerCase().split(":");
        return (!prefix || p === prefix) && (l.includes(local) || one.label.toLowerCase().includes(local));
      });
      const order = (one) => (one.name.split(":")[1].toLowerCase().startsWith(local) ? 0 : 1);
      return own.sort((a, b) => order(a) - order(b) || b.count - a.count).slice(0, 40).map((one) => one.name);
    },
  };
}

function declare(yasqe, prefixes) {
  const used = yasqe.getPrefixesFromQuery();
  const text = yasqe.getValue();
  for (const [prefix, iri] of Object.entries(prefixes)) {
    if (!(prefix in used) && new RegExp(`(^|[\\s(/|^!])${prefix}:[\\w-]`).test(text)) {
      yasqe.addPrefixes({ [prefix]: iri });
    }
  }
}

function edit(area) {
  const terms = fetch("/terms.json").then((answer) => answer.json());
  const names = terms.then((found) => found.terms);
  Yasqe.defaults.autocompleters = [];
  Yasqe.registerAutocompleter(completer(names));
  Yasqe.defaults.autocompleters = ["provolta"];
  const host = document.createElement("div");
  area.before(host);
  const yasqe = new Yasqe(host, {
    value: area.value, persistenceId: null, showQueryButton: false, createShareableLink: null,
    resizeable: true, editorHeight: "320px",
    requestConfig: { endpoint: "/sparql" },
    extraKeys: { "Ctrl-Enter": () => area.form.requestSubmit(), "Cmd-Enter": () => area.form.requestSubmit(),
      "Ctrl-Space": () => yasqe.autocomplete(false), Tab: false, "Shift-Tab": false },
  });
  area.hidden = true;
  area.required = false;
  const inner = yasqe.getInputField();
  inner.setAttribute("aria-label", "SPARQL query");
  const keep = () => { area.value = yasqe.getValue(); };
  yasqe.on("change", () => {
    keep();
    terms.then((found) => declare(yasqe, found.prefixes));
  });
  area.form.addEventListener("submit", keep);
  const line = Number(area.dataset.line), column = Number(area.dataset.column);
  if (line) {
    yasqe.setCursor(line - 1, Math.max(column - 1, 0));
    yasqe.addLineClass(line - 1, "background", "wrong");
    yasqe.focus();
  }
  document.body.dataset.editor = "ready";
}

document.querySelectorAll("textarea#query").forEach((area) => {
  if (window.Yasqe) edit(area);
});
