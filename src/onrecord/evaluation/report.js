"use strict";
document.documentElement.classList.add("js");
document.addEventListener("DOMContentLoaded", () => {
  const byId = (id) => document.getElementById(id);
  const data = JSON.parse(byId("data").textContent);
  const whole = new Intl.NumberFormat("en-US");

  function make(tag, name, text) {
    const element = document.createElement(tag);
    if (name) element.className = name;
    if (text !== undefined) element.textContent = text;
    return element;
  }

  const wordsOf = (text) => text.toLowerCase().split(/\s+/).filter(Boolean);

  // --- what a mark on a chart stands for ---------------------------------------------------------

  const tip = byId("tip");
  for (const mark of document.querySelectorAll("[data-tip]")) {
    // The browser's own hint would stand beside ours. What is read aloud is the mark's label.
    mark.querySelector("title")?.remove();
  }

  function showTip(mark) {
    tip.textContent = mark.dataset.tip;
    tip.hidden = false;
    const there = (mark.querySelector(".reach, circle") || mark).getBoundingClientRect();
    const own = tip.getBoundingClientRect();
    const left = Math.min(Math.max(there.left + there.width / 2 - own.width / 2, 8), innerWidth - own.width - 8);
    const above = there.top - own.height - 8;
    tip.style.left = `${Math.max(left, 8)}px`;
    tip.style.top = `${above > 8 ? above : there.bottom + 8}px`;
  }

  const hideTip = () => { tip.hidden = true; };
  for (const event of ["pointerover", "focusin"]) {
    document.addEventListener(event, ({ target }) => {
      const mark = target.closest?.("[data-tip]");
      if (mark) showTip(mark);
      else hideTip();
    });
  }
  document.addEventListener("focusout", hideTip);
  document.addEventListener("scroll", hideTip, { passive: true });

  // --- fields and slices -------------------------------------------------------------------------

  const percent = (value) => (value === null ? "–" : `${(100 * value).toFixed(1)}\u00a0%`);

  for (const box of document.querySelectorAll(".ratings")) {
    const rates = data.ratings[box.dataset.ratings];
    const body = box.querySelector("tbody");
    const rows = [...body.rows];
    const cells = rows.map((row) => [...row.querySelectorAll(".bar")].map((bar) => bar.parentElement));
    const pick = (name) => box.querySelector(name);
    let order = { key: "", up: false };

    const rateOf = (row, system) => rates[pick(".pick-metric").value][row.dataset.row][system];

    function draw() {
      for (const [place, row] of rows.entries()) {
        for (const [system, cell] of cells[place].entries()) {
          const [value, of, all, low, high] = rateOf(row, system);
          cell.querySelector(".bar-value").setAttribute("width", 100 * Math.min(Math.max(value ?? 0, 0), 1));
          cell.querySelector(".rate").textContent = percent(value);
          cell.querySelector(".of").textContent = all ? `${whole.format(of)} of ${whole.format(all)}` : "";
          const interval = low === undefined ? "" : `${(100 * low).toFixed(1)}–${(100 * high).toFixed(1)}`;
          cell.querySelector(".interval").textContent = interval;
        }
      }
      sort();
    }

    function compare(one, other) {
      if (order.key === "name") {
        const names = [one, other].map((row) => row.querySelector(".label").textContent);
        return names[0].localeCompare(names[1], undefined, { numeric: true });
      }
      if (order.key === "gold") return other.dataset.gold - one.dataset.gold;
      const system = Number(order.key.slice("system-".length));
      const [a, b] = [rateOf(one, system), rateOf(other, system)];
      // Of equal rates the one of more values says more, so it comes first.
      return b[0] - a[0] || b[2] - a[2];
    }

    function sort() {
      pick(".pick-order").value = order.key;
      if (order.key) {
        const blank = (row) => order.key.startsWith("system-") && rateOf(row, Number(order.key.slice(7)))[0] === null;
        const full = rows.filter((row) => !blank(row)).sort((a, b) => compare(a, b) || a.dataset.row - b.dataset.row);
        if (order.up) full.reverse();
        body.append(...full, ...rows.filter(blank));
      } else body.append(...rows);
      for (const head of box.querySelectorAll("thead th")) {
        const own = head.querySelector(".sort").dataset.sort === order.key;
        // Names sort from A first; all other columns from the most first.
        const rising = order.up !== (order.key === "name");
        if (own) head.setAttribute("aria-sort", rising ? "ascending" : "descending");
        else head.removeAttribute("aria-sort");
      }
    }

    function filter() {
      const wanted = wordsOf(pick(".search").value);
      const group = pick(".pick-group").value;
      let left = 0;
      for (const row of rows) {
        const hay = row.dataset.search.toLowerCase();
        row.hidden = (group && row.dataset.group !== group) || !wanted.every((word) => hay.includes(word));
        if (!row.hidden) left += 1;
      }
      pick(".shown").textContent = left < rows.length ? `${left} of ${rows.length} shown` : `${left} shown`;
      pick(".none").hidden = left > 0;
    }

    box.addEventListener("click", (event) => {
      const head = event.target.closest(".sort");
      if (!head) return;
      order = { key: head.dataset.sort, up: order.key === head.dataset.sort && !order.up };
      sort();
      pick(".scroll").scrollTop = 0;
    });
    pick(".pick-order").addEventListener("change", (event) => {
      order = { key: event.target.value, up: false };
      sort();
    });
    pick(".pick-metric").addEventListener("change", draw);
    pick(".pick-group").addEventListener("change", filter);
    pick(".search").addEventListener("input", filter);
    filter();
  }

  // --- pairs -------------------------------------------------------------------------------------

  const compared = byId("compare-metric");
  function chooseMetric() {
    for (const body of document.querySelectorAll(".compared tbody")) {
      body.hidden = compared.value !== "" && body.dataset.metric !== compared.value;
    }
  }
  if (compared) {
    compared.addEventListener("change", chooseMetric);
    chooseMetric();
  }

  // --- errors ------------------------------------------------------------------------------------

  if (byId("browser")) browseErrors(data.errors, data.systems);

  function browseErrors({ strings, rows, fields, kinds }, systems) {
    const pageSize = 25;
    const clipAfter = 420;
    const [SYSTEM, CASE, FIELD, POINTER, LABEL, KIND, PREDICTED, GOLD, REASON, EXCERPT] = rows[0].keys();
    const facets = { system: SYSTEM, kind: KIND };
    const list = byId("error-list");
    const search = byId("error-search");
    const fieldPick = byId("error-field");
    const chips = [...document.querySelectorAll(".chip")];
    const symbols = chips.filter((chip) => chip.dataset.facet === "system").map((chip) => chip.querySelector(".symbol"));
    const place = new Map(strings.map((text, at) => [text, at]));
    const chosen = { system: new Set(), kind: new Set(), field: -1 };
    let hays = null;
    let found = rows;
    let page = 0;

    const text = (at) => (at === null ? "" : strings[at]);

    // Lower case is made once, at the first search, and per string: texts of transcripts are shared.
    function hayOf(at) {
      if (!hays) {
        const lower = strings.map((one) => one.toLowerCase());
        hays = rows.map((row) => {
          const own = [SYSTEM, CASE, POINTER, LABEL, KIND, PREDICTED, GOLD, REASON].map((key) => row[key]);
          const cited = row[EXCERPT].flatMap(([, speaker, words]) => [speaker, words]);
          return [...own, ...cited].filter((one) => one !== null).map((one) => lower[one]).join("\n");
        });
      }
      return hays[at];
    }

    function fits(row, at, wanted, facet) {
      for (const [name, key] of Object.entries(facets)) {
        if (name !== facet && chosen[name].size && !chosen[name].has(row[key])) return false;
      }
      if (chosen.field >= 0 && row[FIELD] !== chosen.field) return false;
      return wanted.every((word) => hayOf(at).includes(word));
    }

    function apply() {
      const wanted = wordsOf(search.value);
      found = rows.filter((row, at) => fits(row, at, wanted, ""));
      for (const [facet, key] of Object.entries(facets)) {
        const counts = new Map();
        for (const [at, row] of rows.entries()) {
          if (fits(row, at, wanted, facet)) counts.set(row[key], (counts.get(row[key]) || 0) + 1);
        }
        for (const chip of chips.filter((one) => one.dataset.facet === facet)) {
          const own = place.get(chip.dataset.value) ?? -1;
          chip.querySelector(".n").textContent = whole.format(counts.get(own) || 0);
          chip.setAttribute("aria-pressed", chosen[facet].has(own));
        }
      }
      fieldPick.value = String(chosen.field);
    }

    function draw() {
      const pages = Math.max(Math.ceil(found.length / pageSize), 1);
      page = Math.min(Math.max(page, 0), pages - 1);
      const first = page * pageSize;
      const shown = found.slice(first, first + pageSize);
      list.replaceChildren(...shown.map(card));
      list.start = first + 1;
      byId("error-none").hidden = found.length > 0;
      const of = found.length < rows.length ? ` (${whole.format(rows.length)} in all)` : "";
      byId("error-shown").textContent = found.length
        ? `${whole.format(first + 1)}–${whole.format(first + shown.length)} of ${whole.format(found.length)}${of}`
        : `0${of}`;
      for (const at of document.querySelectorAll(".pager .at")) {
        at.textContent = `page ${whole.format(page + 1)} of ${whole.format(pages)}`;
      }
      for (const button of document.querySelectorAll("[data-page]")) {
        const to = page + Number(button.dataset.page);
        button.disabled = to < 0 || to >= pages;
      }
    }

    function card(row) {
      const item = make("li", "error");
      item.tabIndex = -1;
      const head = item.appendChild(make("div", "error-head"));
      const kind = text(row[KIND]);
      head.append(make("span", kind in kinds ? `tag ${kind}` : "tag", kind));
      const label = head.appendChild(make("span", "where", text(row[LABEL])));
      label.dir = "auto";
      head.append(make("code", "", text(row[POINTER])), make("span", "case", text(row[CASE])));
      const who = head.appendChild(make("span", "who"));
      const symbol = symbols[systems.indexOf(text(row[SYSTEM]))];
      if (symbol) who.append(symbol.cloneNode(true));
      who.append(make("span", "who-name", text(row[SYSTEM])));
      const body = item.appendChild(make("div", "error-body"));
      body.append(values(row, kind), excerpt(row[EXCERPT]));
      return item;
    }

    function values(row, kind) {
      const out = make("dl", "values");
      for (const [name, at] of [["Written", row[PREDICTED]], ["Right record", row[GOLD]]]) {
        const value = at === null ? make("dd", "nothing", "nothing") : make("dd", "", strings[at]);
        value.dir = "auto";
        out.append(make("dt", "", name), value);
      }
      const why = text(row[REASON]) || kinds[kind] || "";
      if (why) out.append(make("dt", "", "Why"), make("dd", "why", why));
      return out;
    }

    function excerpt(pieces) {
      const out = make("div", "excerpt");
      if (!pieces.length) out.append(make("p", "hint", "No words of the transcript were found for this value."));
      for (const [, speaker, words, ...marks] of pieces) {
        const line = out.appendChild(make("p"));
        if (speaker !== null) line.append(make("span", "speaker", strings[speaker]));
        const said = line.appendChild(make("span", "words"));
        said.dir = "auto";
        quote(said, strings[words], marks, false);
      }
      return out;
    }

    // Long passages are cut to the words about their marks; a button shows them whole.
    function quote(said, words, marks, open) {
      const [from, to] = open || words.length <= clipAfter ? [0, words.length] : around(words, marks);
      said.replaceChildren();
      if (from > 0) said.append("… ");
      let at = from;
      for (let n = 0; n < marks.length; n += 2) {
        const [start, end] = [Math.max(marks[n], from), Math.min(marks[n + 1], to)];
        if (start >= end) continue;
        said.append(words.slice(at, start), make("mark", "", words.slice(start, end)));
        at = end;
      }
      said.append(words.slice(at, to));
      if (to < words.length) said.append(" …");
      if (to - from < words.length) {
        const more = make("button", "more", "show all");
        more.type = "button";
        more.addEventListener("click", () => {
          quote(said, words, marks, true);
          said.closest(".error").focus();
        });
        said.append(" ", more);
      }
    }

    function around(words, marks) {
      const first = marks.length ? marks[0] : 0;
      const last = Math.min(marks.length ? marks[marks.length - 1] : 0, first + clipAfter);
      const spare = Math.max(clipAfter - (last - first), 160);
      const from = Math.max(first - Math.floor(spare / 2), 0);
      const to = Math.min(Math.max(last + Math.ceil(spare / 2), from + clipAfter), words.length);
      return [Math.min(cut(words, from, 1), first), Math.max(cut(words, to, -1), last)];
    }

    // Return a place near this one that is between words, or at least not within a character of two units.
    function cut(words, at, step) {
      if (at === 0 || at === words.length) return at;
      const space = step > 0 ? words.indexOf(" ", at) + 1 : words.lastIndexOf(" ", at);
      if (space > 0 && Math.abs(space - at) < 40) return space;
      return (words.charCodeAt(at) & 0xfc00) === 0xdc00 ? at + step : at;
    }

    // --- filters, the address, and keys ---

    function remember() {
      const wanted = new URLSearchParams();
      for (const facet of Object.keys(facets)) {
        for (const at of chosen[facet]) wanted.append(facet, strings[at]);
      }
      if (chosen.field >= 0) wanted.set("field", strings[chosen.field]);
      if (search.value) wanted.set("q", search.value);
      if (page) wanted.set("page", String(page + 1));
      try {
        history.replaceState(null, "", String(wanted) ? `#errors?${wanted}` : "#errors");
      } catch {
        // Some viewers forbid it; the address is a convenience only.
      }
    }

    function changed() {
      page = 0;
      apply();
      draw();
      remember();
    }

    function fromAddress() {
      const asked = /^#errors\?(.*)$/.exec(location.hash);
      if (!asked) return false;
      const wanted = new URLSearchParams(asked[1]);
      for (const facet of Object.keys(facets)) {
        chosen[facet] = new Set(wanted.getAll(facet).filter((name) => place.has(name)).map((name) => place.get(name)));
      }
      const field = place.get(wanted.get("field"));
      chosen.field = field !== undefined && field in fields ? field : -1;
      search.value = wanted.get("q") || "";
      page = (parseInt(wanted.get("page"), 10) || 1) - 1;
      apply();
      draw();
      return true;
    }

    function turn(step, { focus }) {
      const before = page;
      page += step;
      draw();
      if (page === before) return;
      remember();
      if (focus) (step > 0 ? list.firstElementChild : list.lastElementChild)?.focus();
      else list.scrollIntoView();
    }

    function move(step) {
      const cards = [...list.children];
      const at = cards.indexOf(document.activeElement.closest?.(".error"));
      const next = at < 0 ? 0 : at + step;
      if (next < 0 || next >= cards.length) turn(step, { focus: true });
      else cards[next].focus();
    }

    const pages = { n: 1, p: -1 };
    const moves = { j: 1, ArrowDown: 1, k: -1, ArrowUp: -1 };
    list.tabIndex = 0;
    list.addEventListener("keydown", (event) => {
      if (event.ctrlKey || event.metaKey || event.altKey) return;
      if (event.key in moves) move(moves[event.key]);
      else if (event.key in pages) {
        turn(pages[event.key], { focus: false });
        list.firstElementChild?.focus();
      } else return;
      event.preventDefault();
    });

    function clear() {
      for (const facet of Object.keys(facets)) chosen[facet].clear();
      chosen.field = -1;
      search.value = "";
      changed();
    }

    document.addEventListener("keydown", (event) => {
      if (event.ctrlKey || event.metaKey || event.altKey) return;
      const typing = event.target.matches("input, select, textarea");
      if (event.key === "/" && !typing) {
        event.preventDefault();
        search.focus();
      } else if (event.key === "Escape") {
        hideTip();
        if (byId("browser").contains(event.target)) clear();
      } else if (event.target === search && (event.key === "Enter" || event.key === "ArrowDown")) {
        event.preventDefault();
        move(1);
      }
    });

    byId("browser").addEventListener("click", (event) => {
      const chip = event.target.closest(".chip");
      const button = event.target.closest("[data-page]");
      if (chip) {
        const own = place.get(chip.dataset.value);
        const set = chosen[chip.dataset.facet];
        if (own !== undefined && !set.delete(own)) set.add(own);
        changed();
      } else if (button) turn(Number(button.dataset.page), { focus: false });
    });
    byId("error-reset").addEventListener("click", clear);
    search.addEventListener("input", changed);
    fieldPick.addEventListener("change", () => {
      chosen.field = Number(fieldPick.value);
      changed();
    });

    const counts = new Map();
    for (const row of rows) counts.set(row[FIELD], (counts.get(row[FIELD]) || 0) + 1);
    const named = Object.entries(fields).map(([at, label]) => [Number(at), label]);
    named.sort((a, b) => a[1].localeCompare(b[1], undefined, { numeric: true }));
    const option = (at, label) => Object.assign(make("option", "", label), { value: String(at) });
    fieldPick.append(option(-1, "all"), ...named.map(([at, label]) => option(at, `${label} (${counts.get(at) || 0})`)));

    addEventListener("hashchange", () => {
      if (fromAddress()) byId("errors").scrollIntoView();
    });
    if (fromAddress()) byId("errors").scrollIntoView();
    else {
      apply();
      draw();
    }
  }
});
