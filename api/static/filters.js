// A period of one's own and a ready-made one exclude each other; without this script the dates win.
"use strict";

for (const form of document.querySelectorAll(".filters")) {
  const period = form.elements.period;
  const days = [form.elements.since, form.elements.until];
  period.addEventListener("change", () => {
    if (period.value) days.forEach((day) => { day.value = ""; });
  });
  days.forEach((day) => day.addEventListener("change", () => { period.value = ""; }));
}
