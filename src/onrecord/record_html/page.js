"use strict";
document.documentElement.classList.add("js");
document.addEventListener("DOMContentLoaded", () => {
  const byId = (id) => document.getElementById(id);
  const record = byId("record");
  const transcript = byId("transcript");
  const filter = byId("filter");
  const raw = byId("raw");
  // Where words bear on the selected values in several ways, the strongest way shows.
  const strength = ["answer", "question", "correction", "contradiction"];
  const roles = new Set(strength);
  const rows = new Map();
  const passages = new Map();
  let selected = [];

  for (const row of record.querySelectorAll(".row")) rows.set(row.dataset.entry, row);
  for (const mark of transcript.querySelectorAll("mark")) {
    mark.tabIndex = 0;
    mark.setAttribute("role", "button");
    for (const use of mark.dataset.uses.split(" ")) {
      const [entry, piece, role] = use.split(".");
      if (!passages.has(entry)) passages.set(entry, []);
      passages.get(entry).push({ mark, piece, role: roles.has(role) ? role : "answer" });
    }
  }

  const passagesOf = (entries) => entries.flatMap((entry) => passages.get(entry) || []);

  function reveal(element, pane) {
    const there = element.getBoundingClientRect();
    const view = pane.getBoundingClientRect();
    const head = pane.querySelector(".pane-head").offsetHeight;
    if (there.top >= view.top + head + 8 && there.bottom <= view.bottom - 8) return;
    const centre = () => {
      const now = element.getBoundingClientRect();
      pane.scrollTop += now.top + Math.min(now.height, view.height) / 2 - (view.top + (view.height + head) / 2);
    };
    centre();
    // Segments out of view have only an estimated height until they are near; aim again once they are laid out.
    requestAnimationFrame(() => requestAnimationFrame(centre));
  }

  function clear() {
    for (const { mark } of passagesOf(selected)) {
      mark.classList.remove("on", ...strength);
      mark.removeAttribute("aria-pressed");
    }
    for (const entry of selected) {
      const row = rows.get(entry);
      row.classList.remove("on");
      const pick = row.querySelector(".pick");
      pick.removeAttribute("aria-current");
      pick.setAttribute("aria-expanded", "false");
    }
    selected = [];
  }

  function select(entries) {
    clear();
    selected = entries.filter((entry) => rows.has(entry));
    for (const entry of selected) {
      const row = rows.get(entry);
      row.classList.add("on");
      const pick = row.querySelector(".pick");
      pick.setAttribute("aria-current", "true");
      pick.setAttribute("aria-expanded", "true");
    }
    const shown = passagesOf(selected);
    for (const { mark, role } of shown) {
      const present = strength.find((name) => mark.classList.contains(name));
      if (present === undefined || strength.indexOf(role) > strength.indexOf(present)) {
        mark.classList.remove(...strength);
        mark.classList.add("on", role);
      }
      mark.setAttribute("aria-pressed", "true");
    }
    byId("status").textContent = selected.map((entry) => rows.get(entry).dataset.said).join("; ");
    return shown;
  }

  function showValue(entry) {
    const shown = select([entry]);
    const first = shown.find((passage) => passage.piece === rows.get(entry).dataset.chief) || shown[0];
    if (first) reveal(first.mark, transcript);
    remember(entry);
  }

  function remember(entry) {
    try {
      history.replaceState(null, "", `#v-${entry}`);
    } catch {
      // Some viewers forbid it; the address is a convenience only.
    }
  }

  function showWords(mark) {
    const entries = [...new Set(mark.dataset.uses.split(" ").map((use) => use.split(".")[0]))];
    if (entries.some((entry) => rows.get(entry).hidden)) setFilter("");
    select(entries);
    reveal(rows.get(entries[0]), record);
  }

  function move(step) {
    const picks = [...record.querySelectorAll(".pick")].filter((pick) => pick.offsetParent !== null);
    if (!picks.length) return;
    const current = document.activeElement.closest?.(".row") || rows.get(selected[0]);
    const at = picks.findIndex((pick) => pick.closest(".row") === current);
    const next = at < 0 ? (step > 0 ? 0 : picks.length - 1) : Math.min(Math.max(at + step, 0), picks.length - 1);
    picks[next].focus({ preventScroll: true });
    showValue(picks[next].closest(".row").dataset.entry);
    reveal(picks[next].closest(".row"), record);
  }

  function setFilter(text) {
    filter.value = text;
    const wanted = text.toLowerCase().split(/\s+/).filter(Boolean);
    const fits = (element) => {
      const hay = element.dataset.search.toLowerCase();
      return wanted.every((word) => hay.includes(word));
    };
    let left = 0;
    for (const leaf of record.querySelectorAll("[data-search]")) {
      leaf.hidden = !fits(leaf);
      if (!leaf.hidden) left += 1;
    }
    for (const branch of record.querySelectorAll(".group, .item, .part")) {
      branch.hidden = wanted.length > 0 && !branch.querySelector("[data-search]:not([hidden])");
    }
    byId("no-match").hidden = left > 0 || !wanted.length;
    byId("status").textContent = wanted.length ? `${left} shown` : "";
  }

  record.addEventListener("click", (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    const link = event.target.closest("a[data-piece]");
    const pick = event.target.closest(".pick");
    if (!link && !pick) return;
    event.preventDefault();
    const entry = event.target.closest(".row").dataset.entry;
    if (pick) {
      showValue(entry);
      return;
    }
    const found = select([entry]).find((passage) => passage.piece === link.dataset.piece);
    const target = found ? found.mark : document.querySelector(link.getAttribute("href"));
    if (target && transcript.contains(target)) reveal(target, transcript);
  });

  transcript.addEventListener("click", (event) => {
    const mark = event.target.closest("mark");
    // A click that ends a selection of text is for copying.
    if (mark && String(getSelection()) === "") showWords(mark);
  });

  const moves = { j: 1, ArrowDown: 1, k: -1, ArrowUp: -1 };
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || raw.open) return;
    const typing = event.target === filter;
    const inTranscript = transcript.contains(event.target);
    if (event.key === "Escape") {
      if (typing && filter.value) setFilter("");
      else clear();
    } else if (typing) {
      if (event.key !== "ArrowDown" && event.key !== "Enter") return;
      event.preventDefault();
      move(1);
    } else if (event.key === "/") {
      event.preventDefault();
      filter.focus();
    } else if (event.key in moves && !(inTranscript && event.key.startsWith("Arrow"))) {
      event.preventDefault();
      move(moves[event.key]);
    } else if (event.key === " " && event.target.matches(".pick, .quotes a")) {
      event.preventDefault();
      event.target.click();
    } else if ((event.key === " " || event.key === "Enter") && event.target.matches("mark")) {
      event.preventDefault();
      showWords(event.target);
    }
  });

  filter.addEventListener("input", () => setFilter(filter.value));

  byId("open-raw").addEventListener("click", (event) => {
    event.preventDefault();
    raw.showModal();
  });
  byId("close-raw").addEventListener("click", (event) => {
    event.preventDefault();
    raw.close();
  });
  raw.addEventListener("click", (event) => {
    const button = event.target.closest("[data-copy]");
    if (event.target === raw) raw.close();
    if (button) copy(button, byId(button.dataset.copy));
  });

  async function copy(button, source) {
    let done = true;
    try {
      await navigator.clipboard.writeText(source.textContent);
    } catch {
      // A page opened from a file may have no clipboard; the old road needs a selection.
      getSelection().selectAllChildren(source);
      done = document.execCommand("copy");
    }
    button.textContent = done ? "Copied" : "Press Ctrl+C";
    setTimeout(() => { button.textContent = "Copy"; }, 1600);
  }

  const asked = /^#v-(\d+)$/.exec(location.hash);
  if (asked && rows.has(asked[1])) {
    showValue(asked[1]);
    reveal(rows.get(asked[1]), record);
  }
});
