const box = document.getElementById("filter");
const told = document.getElementById("filter-told");
const chosen = [...document.querySelectorAll("[data-filter]")];
const findings = [...document.querySelectorAll(".finding")].map((row) => {
  const check = row.closest(".check").dataset;
  const is = { level: check.level, status: check.status, state: row.dataset.state ?? "open", place: row.dataset.place ?? "" };
  return [row, row.textContent.toLowerCase(), is];
});
const opened = new Map();
const number = (count) => count.toLocaleString("en");

function choose() {
  const wanted = box.value.trim().toLowerCase();
  const asked = chosen.filter((each) => each.value !== "").map((each) => [each.dataset.filter, each.value]);
  const chooses = wanted !== "" || asked.length > 0;
  let fitting = 0;
  for (const [row, text, is] of findings) {
    row.hidden = !text.includes(wanted) || asked.some(([name, value]) => is[name] !== value);
    fitting += row.hidden ? 0 : 1;
  }
  for (const fold of document.querySelectorAll(".check .fold")) {
    if (chooses && !opened.has(fold)) opened.set(fold, fold.open);
    fold.open = chooses || (opened.get(fold) ?? fold.open);
  }
  if (!chooses) opened.clear();
  for (const group of document.querySelectorAll(".check, .kind")) {
    group.hidden = chooses && !group.querySelector(".finding:not([hidden])");
  }
  const all = Number(told.dataset.all);
  const rest = all > findings.length ? `; ${number(all - findings.length)} more are in report.json` : "";
  told.textContent = chooses ? `${number(fitting)} of the ${number(findings.length)} findings on this page${rest}` : "";
}

box.parentElement.hidden = false;
for (const each of [box, ...chosen]) each.addEventListener("input", choose);
