// node readability.mjs NODE_MODULES FOLDER: reads the .html files of a folder
// once with @mozilla/readability on linkedom and prints how fast.
import { readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join, resolve } from "node:path";

const [modules, folder] = process.argv.slice(2);
const load = createRequire(join(resolve(modules), "x.js"));
const { Readability } = load("@mozilla/readability");
const { parseHTML } = load("linkedom");

const pages = readdirSync(folder)
	.filter((name) => name.endsWith(".html"))
	.map((name) => readFileSync(join(folder, name), "utf8"));
const start = process.cpuUsage();
let read = 0;
for (const page of pages) {
	try {
		read += new Readability(parseHTML(page).document).parse() ? 1 : 0;
	} catch {
		// it cannot read every page
	}
}
const used = process.cpuUsage(start);
const seconds = (used.user + used.system) / 1e6;
console.log("%s %s pages/s (%d pages of one folder, %d read)",
	"readability".padEnd(10), (pages.length / seconds).toFixed(1).padStart(8),
	pages.length, read);
