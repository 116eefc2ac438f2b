// Can everybody read the report? Accessibility rules in light and dark, wide and narrow; every link by
// keyboard; nothing clipped on A4 and Letter; one small file.
//
//     node report.mjs report.html ...        CHROMIUM names the browser

import { readFileSync, statSync } from "node:fs";
import { createRequire } from "node:module";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { chromium } from "playwright-core";

const require = createRequire(import.meta.url);
const AXE = readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");
const RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

// Printable area in CSS pixels: paper less the margins of `@page` (13 mm, 13 mm, 14 mm).
const MILLIMETRE = 96 / 25.4;
const PAPER = {
  A4: { width: (210 - 26) * MILLIMETRE, height: (297 - 27) * MILLIMETRE },
  Letter: { width: (215.9 - 26) * MILLIMETRE, height: (279.4 - 27) * MILLIMETRE },
};

const failures = [];
function check(what, problems) {
  console.log(`${problems.length === 0 ? "ok  " : "FAIL"} ${what}`);
  for (const problem of problems.slice(0, 12)) console.log(`       ${problem}`);
  if (problems.length > 0) failures.push(what);
}

async function axe(page) {
  await page.evaluate(AXE);
  const found = await page.evaluate((tags) => axe.run(document, { runOnly: tags }), RULES);
  return found.violations.flatMap((rule) =>
    rule.nodes.map((node) => `${rule.id}: ${node.target.join(" ")}: ${node.failureSummary.split("\n").pop().trim()}`),
  );
}

async function accessible(browser, url) {
  for (const colorScheme of ["light", "dark"]) {
    for (const width of [1280, 320]) {
      const page = await browser.newPage({ colorScheme, viewport: { width, height: 900 } });
      await page.goto(url);
      check(`axe, ${colorScheme}, ${width} px`, await axe(page));
      await page.evaluate(() => document.querySelectorAll("details").forEach((one) => (one.open = true)));
      check(`axe, ${colorScheme}, ${width} px, everything open`, await axe(page));
      const trace = await page.evaluate(() => document.querySelector(".trace")?.id);
      if (trace) {
        await page.goto(`${url}#${trace}`);
        check(`axe, ${colorScheme}, ${width} px, beside a trace`, await axe(page));
      }
      const wide = await page.evaluate(() => document.documentElement.scrollWidth);
      check(`no sideways scrolling at ${width} px, ${colorScheme}`, wide > width ? [`the page is ${wide} px wide`] : []);
      await page.close();
    }
  }
}

// Tab from the top to the end: every link, summary and scrolling table in the order of the text, each with
// a focus that can be seen.
async function keyboard(browser, url) {
  const page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
  await page.goto(url);
  const expected = await page.evaluate(() => {
    const reachable = (one) => one.tabIndex >= 0 && one.checkVisibility({ visibilityProperty: true });
    const all = [...document.querySelectorAll("a[href], summary, button, input, select, [tabindex]")].filter(reachable);
    all.forEach((one, at) => (one.dataset.tabOrder = at));
    return all.length;
  });
  const problems = [];
  for (let at = 0; at < expected; at += 1) {
    await page.keyboard.press("Tab");
    const seen = await page.evaluate(() => {
      const one = document.activeElement;
      const style = getComputedStyle(one);
      const box = one.getBoundingClientRect();
      const visible = box.bottom > 0 && box.top < innerHeight && box.width > 0;
      return {
        at: Number(one.dataset.tabOrder ?? -1),
        name: `${one.tagName.toLowerCase()} ${(one.textContent ?? "").trim().slice(0, 40)}`,
        marked: (style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0) || style.boxShadow !== "none",
        visible,
      };
    });
    if (seen.at !== at) {
      problems.push(`stop ${at + 1} of ${expected}: focus is on ${seen.name} (${seen.at + 1})`);
      break;
    }
    if (!seen.marked) problems.push(`focus cannot be seen on ${seen.name}`);
    if (!seen.visible) problems.push(`focus is outside the window on ${seen.name}`);
  }
  check(`keyboard reaches all ${expected} stops in order`, expected > 0 ? problems : ["nothing can be reached"]);

  // A trace opens from the keyboard and closes again.
  const reference = page.locator("a.ref").first();
  await reference.focus();
  await page.keyboard.press("Enter");
  const opened = await page.evaluate(() => document.querySelector(".trace:target")?.id ?? "");
  const close = page.locator(".trace:target a.close");
  const closable = opened !== "" && (await close.isVisible());
  if (closable) {
    await close.focus();
    await page.keyboard.press("Enter");
  }
  const still = await page.evaluate(() => document.querySelector(".trace:target")?.id ?? "");
  check("a trace opens and closes by keyboard", closable && still === "" ? [] : [`opened "${opened}", left "${still}"`]);
  await page.close();
}

// The printing service of a busy browser sometimes gives up; a page that cannot be printed fails every time.
async function printed(page, format) {
  for (let left = 2; ; left -= 1) {
    try {
      return await page.pdf({ format, tagged: true, outline: true, preferCSSPageSize: false });
    } catch (error) {
      if (left === 0) throw error;
      console.log(`       printing on ${format} again: ${error.message.split("\n")[0]}`);
    }
  }
}

async function paper(browser, url) {
  for (const [name, size] of Object.entries(PAPER)) {
    const viewport = { width: Math.floor(size.width), height: Math.floor(size.height) };
    const page = await browser.newPage({ viewport });
    await page.emulateMedia({ media: "print", colorScheme: "dark" });
    await page.goto(url);
    const problems = await page.evaluate((height) => {
      const found = [];
      const name = (one) => `${one.tagName.toLowerCase()}.${one.getAttribute("class") ?? ""} "${(one.textContent ?? "").trim().slice(0, 40)}"`;
      const edge = document.documentElement.clientWidth + 1;
      for (const one of document.body.querySelectorAll("*")) {
        if (one.matches(".hidden, .hidden *, title, desc, style") || !one.checkVisibility()) continue;
        const box = one.getBoundingClientRect();
        if (box.width === 0 || box.height === 0) continue;
        if (box.right > edge || box.left < -1) found.push(`beyond the paper (${Math.round(box.right)} px of ${edge - 1}): ${name(one)}`);
        const style = getComputedStyle(one);
        const hides = style.overflowX !== "visible" && !(one instanceof SVGElement);
        if (hides && one.scrollWidth > one.clientWidth + 1) found.push(`clipped at the side: ${name(one)}`);
        if (style.breakInside === "avoid" && box.height > height) found.push(`taller than the paper: ${name(one)}`);
        if (one.matches("svg.chart") && box.height > height) found.push(`chart taller than the paper: ${name(one)}`);
      }
      return found;
    }, size.height);
    check(`nothing clipped on ${name}`, problems);
    const bottom = await page.evaluate(() => document.querySelector("#summary").getBoundingClientRect().bottom);
    check(`the summary fits the first page of ${name}`, bottom > size.height ? [`it ends at ${Math.round(bottom)} of ${Math.floor(size.height)} px`] : []);
    const dark = await page.evaluate(() => getComputedStyle(document.body).backgroundColor);
    check(`paper is white on ${name}`, dark === "rgb(255, 255, 255)" ? [] : [dark]);
    const pdf = (await printed(page, name)).toString("latin1");
    const tags = ["/MarkInfo", "/StructTreeRoot", "/Outlines", "/Lang"].filter((tag) => !pdf.includes(tag));
    check(`the PDF on ${name} is tagged, with an outline`, tags.map((tag) => `no ${tag}`));
    await page.close();
  }
}

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM,
  args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"],
});
try {
  for (const file of process.argv.slice(2)) {
    console.log(file);
    const bytes = statSync(file).size;
    check(`under 1 MB (${bytes} bytes)`, bytes < 1_000_000 ? [] : [`${bytes} bytes`]);
    const url = pathToFileURL(resolve(file)).href;
    await accessible(browser, url);
    await keyboard(browser, url);
    await paper(browser, url);
  }
} finally {
  await browser.close();
}
if (failures.length > 0) {
  console.error(`${failures.length} checks failed`);
  process.exit(1);
}
