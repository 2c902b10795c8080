"use strict";
document.documentElement.classList.add("js");
document.addEventListener("DOMContentLoaded", () => {
  const search = document.getElementById("search");
  const shown = document.getElementById("shown");
  const chips = [...document.querySelectorAll(".chip")];
  const findings = [...document.querySelectorAll(".finding")];
  const texts = findings.map((finding) => finding.textContent.toLowerCase());

  function filter() {
    const kinds = chips.filter((chip) => chip.ariaPressed === "true").map((chip) => chip.dataset.kind);
    const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
    findings.forEach((finding, at) => {
      const fits = (!kinds.length || kinds.includes(finding.dataset.kind)) && words.every((word) => texts[at].includes(word));
      finding.hidden = !fits;
    });
    const count = findings.filter((finding) => !finding.hidden).length;
    shown.textContent = `${count} of ${findings.length} findings`;
  }

  function clear() {
    search.value = "";
    for (const chip of chips) chip.ariaPressed = "false";
    filter();
  }

  function go(step) {
    const left = findings.filter((finding) => !finding.hidden);
    const at = left.indexOf(document.activeElement.closest(".finding"));
    const next = at < 0 ? (step > 0 ? 0 : left.length - 1) : at + step;
    left[Math.min(Math.max(next, 0), left.length - 1)]?.focus();
  }

  for (const chip of chips) {
    chip.addEventListener("click", () => {
      chip.ariaPressed = chip.ariaPressed === "true" ? "false" : "true";
      filter();
    });
  }
  search.addEventListener("input", filter);
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "Escape") { clear(); return; }
    if (event.target === search) return;
    const step = { j: 1, k: -1 }[event.key];
    if (step) { event.preventDefault(); go(step); }
    if (event.key === "/") { event.preventDefault(); search.focus(); }
  });
  filter();
});
