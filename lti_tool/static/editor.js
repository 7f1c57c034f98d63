// The editor of rules: drag and drop, keys, folding, and the revision that every edit rests on. All of it can be done without.
(() => {
  const folded = new Set();
  // Where the focus goes when the answer is there: to the part in the tree, or to its form.
  let focusOn = "";
  const byId = (id) => document.getElementById(id);
  const list = () => byId("tree-list");
  const nodeOf = (element) => element?.closest?.("li.node");
  const linkOf = (item) => item?.querySelector(":scope > .row > a");
  const itemAt = (path) => document.querySelector(`li.node[data-path="${CSS.escape(path)}"]`);

  // Requests wait for each other: each rests on the revision that the one before it led to.
  document.addEventListener("htmx:before:request", (event) => {
    const { request: { body }, sourceElement } = event.detail.ctx;
    // What waited in a form that an answer has replaced was seen by nobody as it is now.
    if (!sourceElement.isConnected) event.preventDefault();
    if (body?.has?.("revision") && list()) body.set("revision", list().dataset.revision);
  });
  document.addEventListener("htmx:error", () => say(byId("editor").dataset.lost));
  document.addEventListener("htmx:response:error", () => say(byId("editor").dataset.lost));

  function say(words) {
    byId("announce").textContent = words;
  }

  // Folding is the browser's own affair, and outlives each answer.
  function fold() {
    for (const item of document.querySelectorAll("#tree li.node")) {
      const button = item.querySelector(":scope > .row > button.fold");
      if (!button) continue;
      const closed = folded.has(item.dataset.path);
      button.hidden = false;
      button.setAttribute("aria-expanded", String(!closed));
      item.querySelector(":scope > ul").hidden = closed;
    }
  }
  function setFold(item, closed) {
    if (closed) folded.add(item.dataset.path);
    else folded.delete(item.dataset.path);
    fold();
  }

  document.addEventListener("htmx:after:swap", (event) => {
    fold();
    // Counts that came meanwhile answer nobody's deed.
    if (event.detail.ctx?.sourceElement?.id === "waiting") return;
    if (!list()) return;
    const address = new URL(location.href);
    if (address.searchParams.get("node") !== list().dataset.node) {
      address.searchParams.set("node", list().dataset.node);
      history.replaceState(null, "", address);
    }
    const to = focusOn === "tree" ? linkOf(itemAt(list().dataset.node)) : focusOn === "form" ? byId("panel-title") : focusOn ? inPanel(focusOn) : null;
    focusOn = "";
    to?.focus();
  });

  // The panel is drawn anew: who typed or pressed a key in it goes on where they were.
  function inPanel(selector) {
    const found = byId("panel").querySelector(selector);
    const folds = found?.closest("details");
    if (folds) folds.open = true;
    return found && !found.disabled ? found : byId("panel-title");
  }
  document.addEventListener("submit", (event) => {
    const { target: form, submitter } = event;
    if (form.matches(".adding")) focusOn = "#node-form input[type=text]";
    else if (form.id === "tools-form") focusOn = `#tools-form [value="${submitter?.value}"]`;
    else if (submitter?.name === "align") focusOn = "#skill-search";
    else if (submitter?.matches(".pick")) focusOn = submitter.closest("details") ? `#${submitter.closest("details").id} [type=search]` : "h2";
  });

  // What is done from the tree goes through one form.
  function act(path, what, place = "") {
    const form = byId("key-form");
    form.elements.node.value = path;
    form.elements.do.value = what;
    form.elements.place.value = place;
    focusOn = "tree";
    form.requestSubmit();
  }

  document.addEventListener("click", (event) => {
    const button = event.target.closest("button.fold");
    if (button) setFold(nodeOf(button), button.getAttribute("aria-expanded") === "true");
    if (event.target.closest("#tree .row > a")) focusOn = "form";
  });

  const STEPS = { ArrowUp: "up", ArrowDown: "down", ArrowRight: "in", ArrowLeft: "out" };
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && byId("panel").contains(event.target)) linkOf(itemAt(list().dataset.node))?.focus();
    const item = nodeOf(event.target);
    if (!item || !byId("tree").contains(item)) return;
    const mod = event.ctrlKey || event.metaKey;
    if (event.altKey && STEPS[event.key]) act(item.dataset.path, `step:${STEPS[event.key]}`);
    else if (mod && event.key.toLowerCase() === "z") {
      focusOn = "tree";
      (event.shiftKey ? byId("redo") : byId("undo")).click();
    } else if (mod && event.key.toLowerCase() === "d") act(item.dataset.path, "copy");
    else if (event.key === "Delete") act(item.dataset.path, "remove");
    else if (mod || event.altKey || !travel(item, event.key)) return;
    event.preventDefault();
  });

  function travel(item, key) {
    const shown = [...document.querySelectorAll("#tree li.node > .row > a")].filter((link) => link.offsetParent);
    const here = shown.indexOf(linkOf(item));
    const children = item.querySelector(":scope > ul");
    if (key === "ArrowDown") shown[here + 1]?.focus();
    else if (key === "ArrowUp") shown[here - 1]?.focus();
    else if (key === "ArrowRight" && children) children.hidden ? setFold(item, false) : shown[here + 1]?.focus();
    else if (key === "ArrowLeft") children && !children.hidden ? setFold(item, true) : linkOf(nodeOf(item.parentElement))?.focus();
    else return false;
    return true;
  }

  // What is searched for is no edit.
  document.addEventListener("change", (event) => {
    if (event.target.type === "search") event.stopPropagation();
  }, true);

  // Drag and drop: above a row, below it, or into the group that it is.
  let dragged = null;
  let aim = null;
  function unaim() {
    for (const row of document.querySelectorAll(".row[data-drop]")) delete row.dataset.drop;
    aim = null;
  }
  document.addEventListener("dragstart", (event) => {
    const item = nodeOf(event.target);
    if (!item || !event.target.closest(".row[draggable]")) return;
    dragged = item.dataset.path;
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("text/plain", dragged);
  });
  document.addEventListener("dragover", (event) => {
    const item = dragged && nodeOf(event.target);
    if (!item || !byId("tree").contains(item)) return;
    const place = placeAt(item, event.clientY);
    unaim();
    if (!place) return;
    event.preventDefault();
    aim = place.path;
    item.querySelector(":scope > .row").dataset.drop = place.how;
  });
  document.addEventListener("drop", (event) => {
    if (!dragged || !aim) return;
    event.preventDefault();
    act(dragged, "move", aim);
  });
  document.addEventListener("dragend", () => {
    dragged = null;
    unaim();
  });

  function placeAt(item, y) {
    const path = item.dataset.path;
    if (path === "head" || path === dragged || path.startsWith(`${dragged}.`)) return null;
    const box = item.querySelector(":scope > .row").getBoundingClientRect();
    const share = (y - box.top) / box.height;
    const last = path.split(".").pop();
    const listed = /^\d+$/.test(last);
    const key = { all: "all", any: "any", at_least: "of", points: "of" }[item.dataset.kind];
    const children = item.querySelectorAll(":scope > ul > li.node").length;
    if (key && (!listed || (share > 0.3 && share < 0.7) || (share >= 0.7 && children && !folded.has(path)))) {
      return { path: `${path}.${key}.${share >= 0.7 && children ? 0 : children}`, how: "in" };
    }
    if (item.dataset.kind === "not" && !children && share > 0.3 && share < 0.7) return { path: `${path}.not`, how: "in" };
    if (!listed) return null;
    const above = path.slice(0, -last.length);
    return share < 0.5 ? { path, how: "above" } : { path: `${above}${Number(last) + 1}`, how: "below" };
  }

  fold();
})();
