// What axe-core found in the theme, which puts these in when the page is there: a table that is wider than the
// page scrolls in a box that the keyboard has to reach, and each code's buttons are a landmark without a name.
const above = (e) => {
  const headings = [...document.querySelectorAll("h1, h2, h3")].filter((h) => h.compareDocumentPosition(e) & 4);
  return (headings.pop()?.firstChild?.textContent ?? "").trim();
};
const name = () => {
  document.querySelectorAll(".md-typeset__scrollwrap").forEach((box, number) => {
    if (box.hasAttribute("aria-label")) return;
    box.tabIndex = 0;
    box.setAttribute("role", "region");
    box.setAttribute("aria-label", `Table ${number + 1}: ${above(box)}`);
  });
  document.querySelectorAll(".md-code__nav").forEach((nav, number) => {
    if (!nav.hasAttribute("aria-label")) nav.setAttribute("aria-label", `Code ${number + 1}`);
  });
};
new MutationObserver(name).observe(document.body, { childList: true, subtree: true });
name();
