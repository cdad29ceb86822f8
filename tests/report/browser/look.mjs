// Looks at reports in headless Chromium: screenshots, and axe-core's findings as JSON on standard output.
// With --links, how far from the top of the window deep links land, in pixels, in a page that is newly opened.
// usage: node look.mjs [--shots DIR] [--axe] [--links] PAGE.html…   (CHROMIUM names the browser, NODE_MODULES the packages)
import { createRequire } from "node:module";
import { readFileSync } from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";

const require = createRequire(path.join(process.env.NODE_MODULES ?? process.cwd(), "x.js"));
const { chromium } = require("playwright-core");
const axe = readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");

const pages = [];
let shots = null, check = false, links = false;
for (let i = 2; i < process.argv.length; i++) {
  if (process.argv[i] === "--shots") shots = process.argv[++i];
  else if (process.argv[i] === "--axe") check = true;
  else if (process.argv[i] === "--links") links = true;
  else pages.push(path.resolve(process.argv[i]));
}
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  args: ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
});
const found = [];
const views = [["light", 1280, "light"], ["dark", 1280, "dark"], ["narrow", 390, "light"]];
for (const file of pages) {
  for (const [name, width, colorScheme] of views) {
    // axe is put in from outside, which the page's own policy would forbid
    const context = await browser.newContext({ viewport: { width, height: 900 }, colorScheme, reducedMotion: "reduce", bypassCSP: check });
    const page = await context.newPage();
    const problems = [], requests = [];
    page.on("console", (m) => { if (m.type() === "error") problems.push(m.text()); });
    page.on("pageerror", (e) => problems.push(String(e)));
    page.on("request", (r) => { if (!r.url().startsWith("file:") && !r.url().startsWith("data:")) requests.push(r.url()); });
    await page.goto(pathToFileURL(file).href);
    await page.evaluate(() => {
      for (const d of [...document.querySelectorAll("details.r")].filter((d) => d.dataset.v === "fail").slice(0, 3)) { d.open = true; for (const i of d.querySelectorAll("details")) i.open = true; }
    });
    const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    const entry = { file, view: name, console: problems, requests, overflow: Math.max(0, wide) };
    if (shots) await page.screenshot({ path: path.join(shots, `${path.basename(path.dirname(file))}-${name}.png`), fullPage: false });
    if (shots) {
      const first = await page.$('details.r[data-v="fail"]');
      if (first) { await first.evaluate((e) => e.scrollIntoView()); await page.screenshot({ path: path.join(shots, `${path.basename(path.dirname(file))}-${name}-failure.png`) }); }
    }
    if (links) {
      const ids = await page.evaluate(() => [...document.querySelectorAll(".r[id], .op[id], .fg[id], .lacks code[id]")].map((e) => e.id));
      entry.links = [];
      for (const id of [0, 0.2, 0.5, 0.8, 0.99].map((share) => ids[Math.floor(share * ids.length)]).filter(Boolean)) {
        const other = await context.newPage();
        await other.goto(pathToFileURL(file).href + "#" + encodeURIComponent(id));
        entry.links.push(await other.evaluate((name) => {
          const e = document.getElementById(name), box = e.getBoundingClientRect(), bottom = document.documentElement.scrollHeight - innerHeight - scrollY;
          return { id: name, top: Math.round(box.top), end: bottom < 2, seen: box.height > 0 };
        }, id));
        await other.close();
      }
      // the same page, with a search that hides everything: who follows a link then wants to see where it leads
      const field = await page.$("#filter [name=t]");
      if (field && ids.length) {
        const id = ids[Math.floor(ids.length / 2)];
        await field.fill("nothing is called like this");
        await page.waitForFunction(() => !document.getElementById("none").hidden);
        await page.evaluate((name) => { location.hash = encodeURIComponent(name); }, id);
        await page.waitForFunction(() => document.getElementById("none").hidden, null, { timeout: 5000 }).catch(() => {});
        entry.searched = await page.evaluate((name) => {
          const box = document.getElementById(name).getBoundingClientRect(), bottom = document.documentElement.scrollHeight - innerHeight - scrollY;
          return { id: name, top: Math.round(box.top), end: bottom < 2, seen: box.height > 0, told: document.getElementById("shown").textContent };
        }, id);
      }
    }
    if (check) {
      // what is far off has no layout yet, only a guessed height: axe would measure colours where nothing stands
      await page.addStyleTag({ content: "* { content-visibility: visible !important; }" });
      await page.evaluate(axe);
      const result = await page.evaluate(async () => await axe.run(document, { resultTypes: ["violations"], runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"] }));
      entry.violations = result.violations.map((v) => ({ id: v.id, impact: v.impact, help: v.help, nodes: v.nodes.length, first: v.nodes[0].html.slice(0, 300), why: v.nodes[0].failureSummary }));
    }
    found.push(entry);
    await context.close();
  }
}
await browser.close();
console.log(JSON.stringify(found, null, 1));
