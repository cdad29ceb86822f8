(() => {
  "use strict";
  const $$ = (s, e = document) => [...e.querySelectorAll(s)];
  const form = document.getElementById("filter");
  const place = (id) => {
    for (let name = id; name; name = name.slice(0, Math.max(name.lastIndexOf("."), 0))) {
      const e = document.getElementById(name) || document.getElementById("op." + name.split(".")[1]);
      if (e) return e;
    }
    return null;
  };
  let tell = () => {};
  const opened = () => {
    let e = null;
    try { e = place(decodeURIComponent(location.hash.slice(1))); } catch { return; }
    if (!e) return;
    for (let up = e; up; up = up.parentElement) {
      if (up.tagName === "DETAILS") up.open = true;
      up.hidden = false;
    }
    for (const inner of $$(".r, .rest, .fg", e)) inner.hidden = false;
    tell();
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
  const unfold = (d) => { for (let up = d; up; up = up.parentElement) if (up.tagName === "DETAILS") up.open = true; };
  addEventListener("beforeprint", () => $$('details.r[data-v="fail"]').forEach(unfold));
  if (form) {
    // made when it is first asked for: a page of a large service has tens of thousands
    let made = null;
    const items = () => made ??= $$(".op .r").map((e) => ({
      e, v: e.dataset.v ?? e.closest("[data-v]")?.dataset.v, l: e.dataset.l ?? "MUST",
      f: e.closest("[data-f]")?.dataset.f, o: e.closest("[data-o]")?.dataset.o,
    }));
    const FEW = 400, told = (n) => n.toLocaleString("en");
    const out = document.getElementById("shown"), none = document.getElementById("none");
    const apply = () => {
      const data = new FormData(form), v = new Set(data.getAll("v"));
      const l = data.get("l"), f = data.get("f"), o = data.get("o");
      const words = data.get("t").toLowerCase().split(/\s+/).filter(Boolean);
      const all = form.querySelectorAll("[name=v]").length === v.size && !l && !f && !o && !words.length;
      if (all && !made) return tell();
      const shown = [];
      for (const i of items()) {
        let ok = (!i.v || v.has(i.v)) && (!l || i.l === l) && (!f || i.f === f) && (!o || i.o === o);
        if (ok && words.length) {
          i.text ??= (i.e.id + " " + i.e.textContent).toLowerCase();
          ok = words.every((w) => i.text.includes(w));
        }
        i.e.hidden = !ok;
        if (ok) shown.push(i.e);
      }
      for (const g of $$(".op .rest, .op .fg, .op[data-o], section.op")) g.hidden = !all && !g.querySelector(".r:not([hidden])");
      if (!all && shown.length <= FEW) for (const e of shown) if (e.parentElement) unfold(e.parentElement);
      tell();
    };
    tell = () => {
      const number = document.querySelectorAll(".op .r").length;
      const shown = made ? made.filter((i) => !i.e.hidden).length : number;
      out.textContent = `${told(shown)} of ${told(number)} shown`;
      none.hidden = shown > 0;
    };
    let wait;
    form.hidden = false;
    form.addEventListener("input", () => { clearTimeout(wait); wait = setTimeout(apply, 120); });
    form.addEventListener("reset", () => setTimeout(apply));
    form.addEventListener("submit", (e) => e.preventDefault());
    form.addEventListener("click", (e) => {
      const what = e.target.dataset?.do;
      if (what === "open") for (const d of $$('details.r[data-v="fail"]:not([hidden])')) unfold(d);
      if (what === "close") for (const d of $$(".op details[open], details.op[open]")) d.open = false;
    });
    for (const a of $$("a[data-kind]")) a.addEventListener("click", (e) => {
      e.preventDefault();
      form.reset();
      form.elements.t.value = "." + a.dataset.kind.toLowerCase();
      form.elements.l.value = a.dataset.level;
      for (const box of form.querySelectorAll("[name=v]")) box.checked = box.value === "fail";
      setTimeout(() => { apply(); form.scrollIntoView(); });
    });
    apply();
  }
  if (location.hash) opened();
})();
