"use strict";
(() => {
  const at = (id) => document.getElementById(id);
  const root = document.documentElement;

  // light or dark: the system's choice until the reader makes one
  const theme = at("theme");
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const remembered = () => { try { return localStorage.getItem("trm-hooks-theme"); } catch { return null; } };
  const isDark = () => (root.dataset.theme || (dark.matches ? "dark" : "light")) === "dark";
  const show = () => {
    theme.textContent = isDark() ? "☀" : "☾";
    theme.setAttribute("aria-pressed", String(isDark()));
  };
  if (remembered()) root.dataset.theme = remembered();
  theme.addEventListener("click", () => {
    root.dataset.theme = isDark() ? "light" : "dark";
    try { localStorage.setItem("trm-hooks-theme", root.dataset.theme); } catch { /* a private window remembers nothing */ }
    show();
  });
  dark.addEventListener("change", show);
  theme.hidden = false;
  show();

  // paper shows what is folded away
  addEventListener("beforeprint", () => document.querySelectorAll("details").forEach((each) => { each.open = true; }));

  const table = at("matrix");
  if (!table) return;
  const data = JSON.parse(at("data").textContent);
  const [heads, published] = table.tHead.rows;
  const rows = [...table.tBodies].flatMap((body) => [...body.rows]).filter((row) => !row.classList.contains("group"));
  const configRows = [...table.tBodies[0].rows];
  const columns = [...heads.cells].slice(1).map((head, index) => ({ key: head.dataset.key, index: index + 1, quiet: head.classList.contains("quiet") }));
  const worthShowing = columns.some((column) => !column.quiet);

  // the filter: by config, or by hyperparameter where no config has such a name
  const filter = at("filter"), misaligned = at("misaligned"), everything = at("everything");
  const matches = (name, words) => words.every((word) => name.toLowerCase().includes(word));
  function sift() {
    const words = filter.value.toLowerCase().split(/\s+/).filter(Boolean);
    const byConfig = words.length && rows.some((row) => matches(row.cells[0].textContent, words));
    const byKey = words.length && !byConfig && columns.some((column) => matches(column.key, words));
    table.classList.toggle("brief", worthShowing && !everything.checked && !byKey);
    for (const row of rows) {
      const named = !words.length || byKey || matches(row.cells[0].textContent, words);
      const wanted = !misaligned.checked || !configRows.includes(row) || /is-(wrong|differs)/.test(row.className);
      row.hidden = !(named && wanted);
    }
    for (const column of columns) {
      const hide = Boolean(byKey) && !matches(column.key, words);
      if (column.hide !== hide) for (const row of [heads, published, ...rows]) row.cells[column.index].hidden = hide;
      column.hide = hide;
    }
    for (const body of [...table.tBodies].slice(1)) body.hidden = [...body.rows].slice(1).every((row) => row.hidden);
    const shownConfigs = configRows.filter((row) => !row.hidden).length;
    const shownColumns = columns.filter(visible).length;
    at("count").textContent = `${shownConfigs} of ${configRows.length} configs, ${shownColumns} of ${columns.length} hyperparameters`;
    makeReachable();
  }
  const visible = (column) => !column.hide && !(column.quiet && table.classList.contains("brief"));
  [filter, misaligned, everything].forEach((input) => input.addEventListener("input", sift));
  at("tools").addEventListener("submit", (event) => event.preventDefault());
  at("tools").hidden = at("hint").hidden = false;

  // one cell at a time can be tabbed to; arrow keys go on from there
  table.setAttribute("role", "grid");
  let current = null;
  const isShown = (cell) => cell && !cell.hidden && !cell.parentNode.hidden && !cell.closest("tbody").hidden &&
    (cell.cellIndex === 0 || visible(columns[cell.cellIndex - 1]));
  function reach(cell) {
    if (current) current.removeAttribute("tabindex");
    current = cell;
    if (cell) cell.tabIndex = 0;
  }
  function makeReachable() {
    if (isShown(current)) return;
    const row = rows.find((each) => !each.hidden);
    reach(row ? row.cells[0] : null);
  }
  function go(cell) {
    if (!isShown(cell)) return;
    reach(cell);
    cell.focus({ preventScroll: true });
    cell.scrollIntoView({ block: "nearest", inline: "nearest" });
    if (!panel.hidden) open(cell);
  }
  function step(list, from, by) {
    const shown = list.filter((item) => item.ok);
    const place = shown.findIndex((item) => item.value === from);
    return shown[Math.max(0, Math.min(shown.length - 1, place + by))].value;
  }
  const rowList = () => rows.map((row) => ({ value: row, ok: !row.hidden }));
  const columnList = () => [{ value: 0, ok: true }, ...columns.map((column) => ({ value: column.index, ok: visible(column) }))];
  const moves = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1], PageUp: [-10, 0], PageDown: [10, 0], Home: [0, -9999], End: [0, 9999] };
  table.addEventListener("keydown", (event) => {
    const cell = event.target.closest("td, th");
    if (!cell || cell.closest("thead") || event.altKey || event.metaKey) return;
    if (event.key === "Enter" || event.key === " ") {
      event.preventDefault();
      open(cell);
    } else if (moves[event.key]) {
      event.preventDefault();
      let [down, right] = moves[event.key];
      if (event.ctrlKey && (event.key === "Home" || event.key === "End")) down = right;
      const row = down ? step(rowList(), cell.parentNode, down) : cell.parentNode;
      go(row.cells[right ? step(columnList(), cell.cellIndex, right) : cell.cellIndex]);
    }
  });
  table.addEventListener("click", (event) => {
    const cell = event.target.closest("tbody td, tbody th");
    if (!cell || cell.parentNode.classList.contains("group")) return;
    go(cell);
    open(cell);
  });

  // where a value comes from
  const panel = at("panel"), provenance = at("provenance");
  const make = (name, text, ...classes) => {
    const element = document.createElement(name);
    if (text !== undefined) element.textContent = text;
    element.classList.add(...classes);
    return element;
  };
  const list = (names) => names.length > 8 ? `${names.slice(0, 8).join(", ")} and ${names.length - 8} more` : names.join(", ");
  function chain(detail) {
    const items = make("ol", undefined, "chain");
    detail.chain.forEach((number, index) => {
      const [path, line, column, text] = data.places[number];
      const wins = index === detail.winner && !(detail.covered && !detail.effective.length);
      const item = make("li", undefined, ...(wins ? ["wins"] : []));
      item.append(make("code", text, "written"), make("span", wins ? " takes effect" : " covered", ...(wins ? [] : ["covered"])));
      item.append(make("code", `${path}:${line}:${column}`, "place"));
      items.append(item);
    });
    return items;
  }
  function value(cell) {
    const detail = data.details[cell.dataset.d];
    const stands = make("p", undefined, "stands");
    stands.append(make("span", detail.shown, "badge", detail.status.replace("not judged", "unjudged")), ` ${detail.words}`);
    if (detail.expected !== null && detail.status !== "match" && !detail.words.includes(detail.expected)) stands.append(`; baseline: ${detail.expected}`);
    const parts = [make("h3", heads.cells[cell.cellIndex].dataset.key), make("p", `in ${cell.parentNode.cells[0].textContent}`, "where"), stands];
    if (detail.chain.length) parts.push(chain(detail));
    else parts.push(make("p", "No file writes it.", "muted"));
    if (detail.effective && detail.effective.length) parts.push(make("p", `In effect in ${list(detail.effective)}`));
    if (detail.covered && detail.covered.length) parts.push(make("p", `Covered in ${list(detail.covered)}`));
    return parts;
  }
  function config(cell) {
    const each = data.configs[cell.dataset.config];
    const judged = each.baseline ? `judged by ${each.baseline}${each.assumed ? " (assumed)" : ""}: ` : "not judged: ";
    const items = make("ol", undefined, "chain");
    each.files.forEach((path) => {
      const item = make("li", undefined, "wins");
      item.append(make("code", path));
      items.append(item);
    });
    return [make("h3", each.name), make("p", each.path, "where"), make("p", judged + each.why.replaceAll("`", "")), make("p", "Made of, a later file covering an earlier one:", "muted"), items];
  }
  let selected = null;
  function select(cell) {
    if (selected) selected.removeAttribute("aria-selected");
    selected = cell;
    if (cell) cell.setAttribute("aria-selected", "true");
  }
  function open(cell) {
    const parts = cell.dataset.d !== undefined ? value(cell) : cell.dataset.config !== undefined ? config(cell) : null;
    if (!parts) return close();
    provenance.replaceChildren(...parts);
    panel.hidden = false;
    panel.scrollTop = 0;
    select(cell);
  }
  function close() {
    if (panel.hidden) return;
    const inside = panel.contains(document.activeElement);
    panel.hidden = true;
    if (inside && selected) selected.focus();
    select(null);
  }
  at("close").addEventListener("click", () => { const cell = selected; close(); if (cell) cell.focus(); });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") {
      if (!panel.hidden) close();
      else if (document.activeElement === filter && filter.value) { filter.value = ""; sift(); }
    } else if (event.key === "/" && !/^(INPUT|TEXTAREA)$/.test(document.activeElement.tagName)) {
      event.preventDefault();
      filter.focus();
    }
  });
  sift();
})();
