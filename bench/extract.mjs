// node extract.mjs MODULES LIBRARY FOLDER [OUT]: reads the .html files of a
// folder with @mozilla/readability or defuddle on linkedom, writes what it
// found to OUT/NAME.txt, and prints how many a second, of processor time.
// MODULES has, or is, the folder node_modules.
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { basename, join, resolve } from "node:path";
import { pathToFileURL } from "node:url";

const [modules, library, folder, out] = process.argv.slice(2);
const load = createRequire(join(resolve(modules), "x.js"));
const { parseHTML } = load("linkedom");
const blocks = "p,div,li,h1,h2,h3,h4,h5,h6,blockquote,pre,td,th,figcaption,br";

function textOf(html) {
	const { document } = parseHTML(`<html><body>${html}</body></html>`);
	for (const block of document.querySelectorAll(blocks))
		block.after(document.createTextNode("\n"));
	return document.body.textContent;
}

const readers = {
	async "@mozilla/readability"() {
		const { Readability } = load("@mozilla/readability");
		return (page) =>
			new Readability(parseHTML(page).document).parse()?.content;
	},
	async defuddle() {
		const { Defuddle } = await import(
			pathToFileURL(load.resolve("defuddle").replace(
				/index\.js$/, "node.js")));
		return async (page) => (await Defuddle(
			parseHTML(page).document, "https://example.org/")).content;
	},
};

// what a library complains of is not what is measured
console.warn = console.error = () => {};
const read = await readers[library]();
const pages = readdirSync(folder).filter((name) => name.endsWith(".html"))
	.map((name) => [name, readFileSync(join(folder, name), "utf8")]);
const found = [];
const start = process.cpuUsage();
for (const [name, page] of pages) {
	try {
		found.push([name, await read(page) ?? ""]);
	} catch {
		found.push([name, ""]); // it cannot read every page
	}
}
const used = process.cpuUsage(start);
const seconds = (used.user + used.system) / 1e6;
for (const [name, html] of out ? found : [])
	writeFileSync(join(out, basename(name, ".html") + ".txt"), textOf(html));
console.log("%s %s pages/s (%d pages of one folder, %d read)",
	library.replace(/^@mozilla\//, "").padEnd(11),
	(pages.length / seconds).toFixed(1).padStart(8),
	pages.length, found.filter(([, html]) => html).length);
