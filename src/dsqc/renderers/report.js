const box = document.getElementById("filter");
const told = document.getElementById("filter-told");
const findings = [...document.querySelectorAll(".finding")].map((row) => [row, row.textContent.toLowerCase()]);
box.parentElement.hidden = false;
box.addEventListener("input", () => {
  const wanted = box.value.trim().toLowerCase();
  let fitting = 0;
  for (const [row, text] of findings) {
    row.hidden = !text.includes(wanted);
    fitting += row.hidden ? 0 : 1;
  }
  for (const fold of document.querySelectorAll(".fold")) fold.open = wanted !== "";
  for (const check of document.querySelectorAll(".check")) {
    check.hidden = wanted !== "" && !check.querySelector(".finding:not([hidden])");
  }
  const counts = [fitting, findings.length].map((count) => count.toLocaleString("en"));
  told.textContent = wanted ? `${counts[0]} of the ${counts[1]} findings on this page` : "";
});
