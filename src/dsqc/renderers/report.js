function reveal() {
  const target = document.getElementById(location.hash.slice(1));
  if (target === null) return;
  target.querySelector(":scope.quiet > details")?.setAttribute("open", "");
  const folds = [];
  for (let fold = target.closest("details"); fold !== null; fold = fold.parentElement.closest("details")) folds.push(fold);
  for (const fold of folds) fold.open = true;
  if (folds.length > 0) target.scrollIntoView();
}

function unfoldOnPaper() {
  const folded = [...document.querySelectorAll("details.quiet:not([open])")];
  for (const fold of folded) fold.open = true;
  addEventListener("afterprint", () => folded.forEach((fold) => (fold.open = false)), { once: true });
}

addEventListener("hashchange", reveal);
addEventListener("beforeprint", unfoldOnPaper);
reveal();

function filtering(box) {
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
}

const box = document.getElementById("filter");
if (box !== null) filtering(box);
