"use strict";
document.documentElement.classList.add("js");
document.addEventListener("DOMContentLoaded", () => {
  const chips = [...document.querySelectorAll(".chip")];
  const charts = [...document.querySelectorAll(".chart")];

  function show(rate) {
    for (const chip of chips) chip.ariaPressed = String(chip.dataset.rate === rate);
    for (const chart of charts) chart.hidden = chart.dataset.rate !== rate;
  }

  chips.forEach((chip, at) => {
    chip.addEventListener("click", () => show(chip.dataset.rate));
    chip.addEventListener("keydown", (event) => {
      const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
      if (!step) return;
      event.preventDefault();
      chips[(at + step + chips.length) % chips.length].focus();
    });
  });
  if (chips.length) show(chips[0].dataset.rate);
});
