"use strict";
(() => {
  const get = (id) => document.getElementById(id);
  const folded = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
  const value = (cell) => (/^[\d.]+$/.test(cell.textContent) ? Number(cell.textContent) : cell.textContent === "!" ? -2 : -1);
  const rows = [...get("rows").rows].map((line) => ({
    line,
    name: folded(line.cells[0].textContent),
    kinds: line.dataset.is.split(" "),
    values: [...line.cells].map((cell, column) => (column ? value(cell) : 0)),
  }));
  const heads = [...get("grid").tHead.rows[0].cells];

  function show() {
    const words = folded(get("name").value).split(/\s+/);
    const kind = get("kind").value;
    let shown = 0;
    rows.forEach((row) => {
      row.line.hidden = !(words.every((word) => row.name.includes(word)) && (!kind || row.kinds.includes(kind)));
      shown += !row.line.hidden;
    });
    get("count").textContent = shown === rows.length ? `${shown} students` : `${shown} of ${rows.length} students`;
  }

  function sort(column) {
    const down = heads[column].getAttribute("aria-sort") === "ascending";
    heads.forEach((head) => head.removeAttribute("aria-sort"));
    heads[column].setAttribute("aria-sort", down ? "descending" : "ascending");
    const order = (a, b) => (column ? a.values[column] - b.values[column] : a.name.localeCompare(b.name));
    rows.sort((a, b) => (down ? order(b, a) : order(a, b)));
    get("rows").append(...rows.map((row) => row.line));
  }

  heads.forEach((head, column) => {
    const button = document.createElement("button");
    button.type = "button";
    button.append(...head.childNodes);
    head.append(button);
    button.addEventListener("click", () => sort(column));
  });
  heads[0].setAttribute("aria-sort", "ascending");
  get("find").addEventListener("submit", (event) => event.preventDefault());
  get("name").addEventListener("input", show);
  get("kind").addEventListener("change", show);
  get("find").hidden = false;
  show();
})();
