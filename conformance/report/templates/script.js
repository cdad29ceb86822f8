(() => {
  "use strict";
  const $$ = (s, e = document) => [...e.querySelectorAll(s)];
  const form = document.getElementById("filter");
  const opened = () => {
    let e = null;
    try { e = document.getElementById(decodeURIComponent(location.hash.slice(1))); } catch { return; }
    if (!e) return;
    e.hidden = false;
    for (let up = e; up; up = up.parentElement) {
      if (up.tagName === "DETAILS") up.open = true;
      up.hidden = false;
    }
    e.scrollIntoView();
  };
  for (const pre of $$("pre.copy")) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "cp";
    button.textContent = "Copy";
    button.addEventListener("click", async () => {
      const text = pre.textContent;
      try { await navigator.clipboard.writeText(text); } catch {
        const range = document.createRange();
        range.selectNodeContents(pre);
        getSelection().removeAllRanges();
        getSelection().addRange(range);
        document.execCommand("copy");
      }
      button.textContent = "Copied";
      setTimeout(() => { button.textContent = "Copy"; }, 1500);
    });
    pre.before(button);
  }
  addEventListener("hashchange", opened);
  addEventListener("beforeprint", () => { for (const d of $$('details.r[data-v="fail"]')) d.open = true; });
  if (form) {
    const items = $$(".op .r").map((e) => ({
      e, v: e.dataset.v, l: e.dataset.l, f: e.closest("[data-f]")?.dataset.f, o: e.closest("[data-o]")?.dataset.o,
    }));
    const out = document.getElementById("shown"), none = document.getElementById("none");
    const apply = () => {
      const data = new FormData(form), v = new Set(data.getAll("v"));
      const l = data.get("l"), f = data.get("f"), o = data.get("o");
      const words = data.get("t").toLowerCase().split(/\s+/).filter(Boolean);
      let shown = 0;
      for (const i of items) {
        let ok = (!i.v || v.has(i.v)) && (!l || i.l === l) && (!f || i.f === f) && (!o || i.o === o);
        if (ok && words.length) {
          i.text ??= (i.e.id + " " + i.e.textContent).toLowerCase();
          ok = words.every((w) => i.text.includes(w));
        }
        i.e.hidden = !ok;
        shown += ok;
      }
      for (const g of $$(".op .fg")) g.hidden = !g.querySelector(".r:not([hidden])");
      for (const g of $$(".op")) g.hidden = !g.querySelector(".r:not([hidden])");
      out.textContent = `${shown} of ${items.length} shown`;
      none.hidden = shown > 0;
    };
    let wait;
    form.hidden = false;
    form.addEventListener("input", () => { clearTimeout(wait); wait = setTimeout(apply, 120); });
    form.addEventListener("reset", () => setTimeout(apply));
    form.addEventListener("submit", (e) => e.preventDefault());
    form.addEventListener("click", (e) => {
      const what = e.target.dataset?.do;
      if (what === "open") for (const d of $$('details.r[data-v="fail"]:not([hidden])')) d.open = true;
      if (what === "close") for (const d of $$(".op details[open]")) d.open = false;
    });
    apply();
  }
  if (location.hash) opened();
})();
