"use strict";
(() => {
  const get = (id) => document.getElementById(id);
  const numbers = JSON.parse(get("numbers").textContent);
  const range = get("update");
  const paths = [["right", ".dot, .right"], ["yours", ".square, .yours"]];
  const written = (value) => (value === null ? "–" : typeof value === "number" ? String(Number(value.toPrecision(6))) : value);
  const within = (value, most) => Math.min(Math.max(value, 0), most);
  let waiting = 0;

  function place(mark, x, y) {
    const known = Number.isFinite(x) && Number.isFinite(y);
    mark.setAttribute("display", known ? "inline" : "none");
    if (!known) return;
    const [across, down] = mark.tagName === "rect" ? ["x", "y"] : ["cx", "cy"];
    const half = mark.tagName === "rect" ? 5.5 : 0;
    mark.setAttribute(across, x - half);
    mark.setAttribute(down, y - half);
  }

  function move(group, at) {
    const [left, right, low, high, width, height, log] = group.dataset.view.split(" ").map(Number);
    const x = (value) => ((value - left) / (right - left)) * width;
    const y = (value) => (1 - ((log ? Math.log10(value) : value) - low) / (high - low)) * height;
    const kind = group.dataset.kind;
    const update = numbers.updates[at];
    const cursor = group.querySelector(".cursor");
    if (cursor) ["x1", "x2"].forEach((name) => cursor.setAttribute(name, x(update)));
    paths.forEach(([whose, marks], k) => {
      const row = numbers[whose][at];
      const mark = group.querySelector(marks);
      if (!mark) return;
      const known = row !== null && row.every((value) => typeof value === "number");
      if (kind === "line") {
        const down = (terms) => Math.min(Math.max(y(terms.reduce((sum, term, column) => sum + term * row[column], 0)), -1e4), 1e4) || 0;
        const places = known ? numbers.curve.map(([value, ...terms]) => [x(value), down(terms)]) : [];
        mark.setAttribute("points", places.join(" "));
        const outside = known && (places.every((place) => place[1] < 0) || places.every((place) => place[1] > height));
        if (whose === "yours") group.querySelector(".outside").setAttribute("display", outside ? "inline" : "none");
        return;
      }
      const loss = kind === "loss" ? numbers.losses[k][at] : null;
      const [across, up] =
        kind === "plane" ? (known ? row : []) : [update, kind === "loss" ? loss : row === null ? null : row[Number(group.dataset.column)]];
      if (typeof across !== "number" || typeof up !== "number") place(mark, NaN, NaN);
      else place(mark, within(x(across), width), within(y(up), height));
    });
  }

  function show() {
    const at = Number(range.value);
    const update = numbers.updates[at];
    const name = update === 0 ? "Before the first update" : `Update ${update} of ${numbers.updates.at(-1)}`;
    const where = at < numbers.at ? "both are in the same place" : at === numbers.at ? "here they part" : "they have parted";
    get("label").textContent = `${name}: ${where}`;
    const open = [...document.querySelectorAll("details[open] [data-column]")].map((group) => Number(group.dataset.column));
    const said = paths.map(([whose], k) => {
      const row = numbers[whose][at];
      const values = numbers.shown.map((column) => (row === null ? null : row[column]));
      if (numbers.loss) values.push(numbers.losses[k][at] ?? null);
      const cells = get(whose).querySelectorAll("td");
      values.forEach((value, column) => (cells[column].textContent = written(value)));
      if (row !== null) values.push(...open.map((column) => row[column]));
      const names = [...numbers.shown.map((column) => numbers.columns[column]), ...(numbers.loss ? [numbers.loss] : []), ...open.map((column) => numbers.columns[column])];
      if (row === null) return `${whose}: no such update`;
      return `${whose}: ${values.map((value, column) => `${names[column]} ${written(value)}`).join(", ")}`;
    });
    document.querySelectorAll("[data-view]").forEach((group) => move(group, at));
    range.setAttribute("aria-valuetext", `${name}, ${where}`);
    clearTimeout(waiting); // who drags hears where it ends
    waiting = setTimeout(() => (get("said").textContent = `${name}: ${where}. ${said.join("; ")}.`), 300);
  }

  function go(to) {
    range.value = within(to, numbers.updates.length - 1);
    show();
  }

  const keys = { ArrowLeft: -1, ArrowRight: 1 };
  document.addEventListener("keydown", (event) => {
    const elsewhere = event.target === document.body || event.target.tagName === "BUTTON";
    if (!elsewhere || !(event.key in keys) || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    go(Number(range.value) + keys[event.key]);
  });
  document.querySelectorAll(".panels details").forEach((details) => details.addEventListener("toggle", show));
  range.addEventListener("input", show);
  get("back").addEventListener("click", () => go(Number(range.value) - 1));
  get("on").addEventListener("click", () => go(Number(range.value) + 1));
  get("part").addEventListener("click", () => go(numbers.at));
  get("end").addEventListener("click", () => go(numbers.updates.length - 1));
  document.documentElement.classList.add("live");
  get("walk").hidden = false;
  show();
})();
