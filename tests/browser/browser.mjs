/*
 * The pages that emend makes, in a real browser: node browser.mjs EMEND [SHOTS]
 *
 * Each loads from a file without a message on the console, axe finds nothing,
 * no page scrolls sideways on a phone, the keyboard reaches what can be used,
 * the search finds, and a printed comparison has its head on every sheet; the
 * HTML is valid by the W3C's checker.  SHOTS: a directory for pictures.
 */
import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync, mkdirSync, mkdtempSync, rmSync,
	readdirSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join, relative, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { chromium } from "playwright-core";

/* Meson names a program from where it starts, a check runs elsewhere. */
const emend = resolve(process.argv[2]), shots = process.argv[3];
const require = createRequire(import.meta.url);
const axe = readFileSync(require.resolve("axe-core/axe.min.js"), "utf-8");
const vnu = require.resolve("vnu-jar/build/dist/vnu.jar");
const dir = mkdtempSync(join(tmpdir(), "emend browser "));
let passed = 0, failed = 0;

function check(name, problem) {
	if (!problem || problem.length === 0) {
		passed++;
		return;
	}
	failed++;
	console.log(`FAILED: ${name}: ${problem}`);
}

function run(...args) {
	return execFileSync(emend, args, { cwd: dir, encoding: "utf-8",
		maxBuffer: 1 << 28,
		env: { PATH: process.env.PATH, TZ: "UTC", LC_ALL: "C.UTF-8",
			EMEND_NOW: "2026-11-18T12:00:00Z" } });
}

/* ---- what is looked at ---- */

const LONG = "Nebukadnezarsdenkmalspflegebehördenvorsteher".repeat(20);

function lines(edit) {
	const all = ["The wall at Port Ansel will cost 2 million.", LONG,
		"المجلس البلدي أعلن أن الميناء سيغلق حتى الربيع.",
		"港口委員會星期二宣布，東碼頭將關閉至春天。"];
	for (let i = 0; i < 2000; i++)
		all.push(`Paragraph ${i} stands as it stood, word for word.`);
	return edit(all).join("\n");
}

function make() {
	run("demo", "archive");
	run("-C", "archive", "site", "site");
	writeFileSync(join(dir, "old.txt"), lines((all) => all));
	writeFileSync(join(dir, "new.txt"), lines((all) => [
		all[0].replace("2 million", "20 million"), LONG + "n",
		all[2].replace("الربيع", "الصيف"), all[3].replace("東", "西"),
		...all.slice(4)]));
	const one = (file, ...args) => run(...args, "--format", "html", "-o",
		file);
	one("diff.html", "-C", "archive", "diff", "sea-wall", "1", "3");
	one("all.html", "-C", "archive", "diff", "rope", "--all");
	one("blame.html", "-C", "archive", "blame", "rope");
	one("report.html", "-C", "archive", "report", "--since",
		"2026-11-16");
	one("long.html", "compare", "--all", "old.txt", "new.txt");
}

function article() {
	for (const two of readdirSync(join(dir, "site", "a")))
		for (const rest of readdirSync(join(dir, "site", "a", two)))
			if (readdirSync(join(dir, "site", "a", two, rest))
				.includes("1-4.html"))
				return `site/a/${two}/${rest}`;
	throw new Error("no article has four revisions");
}

function pages() {
	const a = article();
	return ["site/index.html", "site/overview.html", "site/search.html",
		"site/host/news.example.html", "site/kind/quote.html",
		`${a}/index.html`, `${a}/1.html`, `${a}/1-4.html`,
		`${a}/blame.html`, "diff.html", "all.html", "blame.html",
		"report.html", "long.html"];
}

const address = (page) => pathToFileURL(join(dir, page)).href;

/* ---- looking ---- */

async function open(browser, page, options = {}) {
	const context = await browser.newContext(options);
	const tab = await context.newPage();
	const said = [];
	tab.on("console", (message) => said.push(message.text()));
	tab.on("pageerror", (error) => said.push(String(error)));
	tab.on("requestfailed", (request) => said.push(request.url()));
	await tab.goto(address(page), { waitUntil: "load" });
	return { context, tab, said };
}

async function loadsQuietly(browser, page) {
	const { context, said } = await open(browser, page);
	check(`${page} loads without a message`, said.join("; "));
	await context.close();
}

/* axe is put into the page past its policy, so in a load of its own. */
async function axeFindsNothing(browser, page, colorScheme) {
	const { context, tab } = await open(
		browser, page, { bypassCSP: true, colorScheme });
	await tab.evaluate(axe);
	const found = await tab.evaluate(() => axe.run(document, {
		runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa",
			"wcag22aa", "best-practice"] }));
	check(`${page} in ${colorScheme}: axe`, found.violations.map((v) =>
		`${v.id} (${v.nodes.length}): ${v.nodes[0].html.slice(0, 120)}`)
		.join("; "));
	await context.close();
}

async function fitsAPhone(browser, page) {
	const { context, tab } = await open(
		browser, page, { viewport: { width: 360, height: 740 } });
	const wide = await tab.evaluate(() =>
		document.documentElement.scrollWidth - innerWidth);
	check(`${page} fits a phone`, wide > 0 ? `${wide} pixels too wide` : "");
	await context.close();
}

async function keyboardReachesAll(browser, page) {
	const { context, tab } = await open(browser, page);
	const wanted = await tab.evaluate(() => new Set(
		[...document.querySelectorAll("a[href], input, button, [tabindex]")]
			.filter((e) => e.tabIndex >= 0 && e.getClientRects().length)
			/* of a group of radio buttons the keyboard enters one */
			.map((e) => e.type === "radio" ? "radio " + e.name
				: [...document.querySelectorAll("*")].indexOf(e))).size);
	const reached = new Set();
	for (let i = 0; i < wanted + 5; i++) {
		await tab.keyboard.press("Tab");
		const at = await tab.evaluate(() => {
			const e = document.activeElement;
			return e === document.body ? null
				: e.type === "radio" ? "radio " + e.name
				: [...document.querySelectorAll("*")].indexOf(e);
		});
		if (at !== null)
			reached.add(at);
	}
	check(`${page}: the keyboard reaches all`, reached.size < wanted
		? `${reached.size} of ${wanted}` : "");
	await context.close();
}

/* ---- what pages do ---- */

async function switchShowsBothSides(browser) {
	const { context, tab } = await open(browser, "diff.html");
	const shown = () => tab.locator(".sides").first().isVisible();
	check("one text at first", await shown() ? "both sides" : "");
	await tab.locator("#marked").focus();
	await tab.keyboard.press("ArrowRight");
	check("both sides by a key", await shown() ? "" : "they do not show");
	await context.close();
}

async function searchFinds(browser) {
	const { context, tab, said } = await open(browser, "site/search.html");
	const ask = async (words) => {
		await tab.fill("#words", words);
		await tab.keyboard.press("Enter");
		await tab.waitForFunction(() => /found|shown/.test(
			document.getElementById("told").textContent));
		return tab.locator("#found li").allTextContents();
	};
	const has = (name, list, words) => check(name,
		list.some((t) => t.includes(words)) ? "" : list.join("|") || "nothing");
	has("finds a phrase", await ask('"sea wall"'), "voted 11 to 4");
	has("finds what was removed", await ask("$1.5 million"), "1.5 million");
	has("finds without case and accents", await ask("ELLABY council"),
		"Port Ellaby");
	check("finds no words in another order",
		(await ask('"wall sea"')).join("|"));
	check("finds nothing", (await ask("nowhereatall")).join("|"));
	const hostile = await ask("<img src=x onerror=alert(1)>");
	check("takes markup for words", hostile.join("|"));
	check("the search is quiet", said.join("; "));
	await tab.fill("#words", '"sea wall"');
	await tab.keyboard.press("Enter");
	await tab.waitForSelector("#found mark");
	await tab.locator("#found a").first().click();
	await tab.waitForLoadState();
	check("a hit leads to its text", (await tab.textContent("main"))
		.includes("sea wall") ? "" : await tab.textContent("main"));
	await context.close();
}

async function worksWithoutScripts(browser) {
	const { context, tab } = await open(
		browser, "site/index.html", { javaScriptEnabled: false });
	await tab.locator("main a").first().click();
	await tab.waitForLoadState();
	check("reading needs no script", (await tab.textContent("main"))
		.includes("Paragraph") ? "" : tab.url());
	await context.close();
}

async function printsAnExhibit(browser) {
	const { context, tab } = await open(browser, "long.html");
	await tab.emulateMedia({ media: "print" });
	const pdf = join(dir, "long.pdf");
	await tab.pdf({ path: pdf, format: "A4" });
	const text = execFileSync("pdftotext", ["-layout", pdf, "-"],
		{ encoding: "utf-8", maxBuffer: 1 << 28 });
	const sheets = text.split("\f").filter((s) => s.trim());
	check("a long comparison has many sheets", sheets.length > 10 ? ""
		: `${sheets.length}`);
	check("each says what it is of", sheets.filter((s) =>
		!/SHA-256/.test(s)).length ? "a sheet without a head" : "");
	await context.close();
}

function isValid() {
	const files = pages().map((page) => join(dir, page));
	let out = "";
	try {
		execFileSync("java", ["-jar", vnu, "--errors-only", "--format",
			"gnu", "--no-langdetect", ...files],
			{ encoding: "utf-8", stdio: ["ignore", "pipe", "pipe"] });
	} catch (error) {
		out = String(error.stderr || error);
	}
	check("the HTML is valid", out.split("\n").slice(0, 10).join("\n"));
}

async function takePictures(browser) {
	const a = article();
	mkdirSync(shots, { recursive: true });
	for (const [name, page, options] of [
		["front", "site/index.html", {}],
		["article", `${a}/index.html`, {}],
		["diff", `${a}/1-4.html`, {}],
		["blame", `${a}/blame.html`, { colorScheme: "dark" }],
		["report", "report.html", {}],
		["phone", "diff.html", { viewport: { width: 360, height: 740 } }],
		["scripts", "long.html", {}]]) {
		const { context, tab } = await open(browser, page, options);
		await tab.screenshot({ path: join(shots, name + ".png") });
		await context.close();
	}
	console.log(`pictures in ${relative(process.cwd(), shots)}`);
}

/* ---- */

const browser = await chromium.launch({
	executablePath: process.env.CHROMIUM || "/usr/bin/chromium",
	args: ["--no-sandbox", "--disable-gpu", "--disable-quic",
		"--no-first-run", "--disable-background-networking",
		"--disable-component-update", "--disable-sync"] });
try {
	make();
	for (const page of pages()) {
		await loadsQuietly(browser, page);
		await axeFindsNothing(browser, page, "light");
		await fitsAPhone(browser, page);
		await keyboardReachesAll(browser, page);
	}
	for (const page of ["site/index.html", "diff.html", "blame.html"])
		await axeFindsNothing(browser, page, "dark");
	await switchShowsBothSides(browser);
	await searchFinds(browser);
	await worksWithoutScripts(browser);
	await printsAnExhibit(browser);
	isValid();
	if (shots)
		await takePictures(browser);
} finally {
	await browser.close();
	rmSync(dir, { recursive: true });
}
console.log(`browser: ${passed} passed, ${failed} failed`);
process.exit(failed ? 1 : 0);
