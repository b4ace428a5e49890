// node differences.mjs MODULES ENGINE: compares with diff (jsdiff: words, or
// spaced) or diff-match-patch (dmp).  Reads a line "OLD<tab>NEW" of two files
// a pair, and prints a line of JSON: the microseconds it took and the pieces,
// ["=", "-" or "+", text].  MODULES has, or is, the folder node_modules.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join, resolve } from "node:path";

const [modules, engine] = process.argv.slice(2);
const load = createRequire(join(resolve(modules), "x.js"));
const read = (path) => readFileSync(path, "utf8");

function jsdiff(compare) {
	return (before, after) => compare(before, after).map((part) => [
		part.added ? "+" : part.removed ? "-" : "=", part.value]);
}

const engines = {
	words: () => jsdiff(load("diff").diffWords),
	spaced: () => jsdiff(load("diff").diffWordsWithSpace),
	dmp() {
		const Engine = load("diff-match-patch");
		const engine = new Engine();
		return (before, after) => {
			const found = engine.diff_main(before, after);
			engine.diff_cleanupSemantic(found);
			return found.map(([op, text]) => ["-=+"[op + 1], text]);
		};
	},
};

const compare = engines[engine]();
for (const line of readFileSync(0, "utf8").split("\n").filter(Boolean)) {
	const [before, after] = line.split("\t").map(read);
	const start = process.hrtime.bigint();
	const pieces = compare(before, after);
	const micros = Number(process.hrtime.bigint() - start) / 1000;
	process.stdout.write(JSON.stringify({ micros, pieces }) + "\n");
}
