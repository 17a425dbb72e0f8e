// Looks at the report's page: scripts that parse, without what is dangerous or forgotten; styles and templates whose names fit.
//
// usage: node Scripts/lint_page.mjs Sources/CReportPage

import { spawnSync } from 'node:child_process';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

const root = process.argv[2];
const read = (folder, suffix) => readdirSync(join(root, folder), { recursive: true }).filter(name => name.endsWith(suffix)).sort().map(
  name => ({ path: join(root, folder, name), name: `${folder}/${name}`, text: readFileSync(join(root, folder, name), 'utf8') }));
const [scripts, styles, templates] = [read('script', '.js'), read('style', '.css'), read('template', '.mustache')];
const embedded = readFileSync(join(root, 'page.c'), 'utf8');

const problems = [];
const report = (file, line, text) => problems.push(`${file}${line ? `:${line}` : ''}: ${text}`);

// MARK: Every file

for (const { name, text } of [...scripts, ...styles, ...templates]) {
  if (!embedded.includes(`"${name}"`)) report(name, 0, 'page.c does not embed it');
  text.split('\n').forEach((line, i) => {
    if (/\s$/.test(line)) report(name, i + 1, 'a space at the end of the line');
    if (line.includes('\t')) report(name, i + 1, 'a tab');
    if (/https?:/.test(line.replaceAll('http://www.w3.org/2000/svg', ''))) report(name, i + 1, 'an address elsewhere');
  });
}
for (const [, name] of embedded.matchAll(/#embed "([^"]+)"/g)) {
  if (![...scripts, ...styles, ...templates].some(file => file.name === name)) report('page.c', 0, `there is no ${name}`);
}

// MARK: Scripts

const forbidden = [
  [/\b(innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval|Function)\b\s*[(=]/, 'makes code or markup of text'],
  [/\bconsole\./, 'talks to the console'],
  [/\bdebugger\b/, 'stops'],
  [/\bvar\s/, 'var'],
  [/[^=!]==[^=]|!=[^=]/, 'a comparison that converts'],
  [/\bfetch\(|XMLHttpRequest|WebSocket|sendBeacon|import\(/, 'reaches for the network'],
  [/\blocalStorage\b|\bsessionStorage\b|\bindexedDB\b/, 'leaves something behind'],
];

/** Without comments, and without what stands in quotes. */
const bare = text => text.replace(/\/\*[^]*?\*\/|\/\/.*/g, '').replace(/'(?:\\.|[^'\\\n])*'/g, "''");

for (const { path, name, text } of scripts) {
  const checked = spawnSync(process.execPath, ['--check', path], { encoding: 'utf8' });
  if (checked.status !== 0) report(name, 0, checked.stderr.trim());
  if (text.split('\n').length > 160) report(name, 0, 'more than one concept: over 160 lines');
  bare(text).split('\n').forEach((line, i) => {
    for (const [pattern, reason] of forbidden) if (pattern.test(line)) report(name, i + 1, reason);
  });
  text.split('\n').forEach((line, i, lines) => {
    if ([...line].length > 120) report(name, i + 1, 'longer than 120 letters');
    if (/^\s*([?:.+]|&&|\|\|)/.test(lines[i + 1] ?? '')) return;
    if (/[^;{}(,[\s:?&|+=>*/)`]$/.test(line) && !/^\s*(\/\/|\*|\/\*)/.test(line)) report(name, i + 1, 'no semicolon');
  });
}

const program = scripts.map(file => file.text).join('\n');
const parsed = spawnSync(process.execPath, ['--check', '-'], { input: `'use strict';\n${program}`, encoding: 'utf8' });
if (parsed.status !== 0) report('all scripts', 0, parsed.stderr.trim());
for (const [, name] of program.matchAll(/^(?:async )?(?:function|const|class) (\w+)/gm)) {
  const uses = program.match(new RegExp(`\\b${name}\\b`, 'g')).length;
  if (uses < 2) report('scripts', 0, `nobody uses ${name}`);
  if ([...program.matchAll(new RegExp(`^(?:async )?(?:function|const|class) ${name}\\b`, 'gm'))].length > 1) {
    report('scripts', 0, `${name} is there twice`);
  }
}

// MARK: Styles and templates

const sheet = styles.map(file => file.text).join('\n').replace(/\/\*[^]*?\*\//g, '');
const markup = templates.map(file => file.text).join('\n');
for (const { name, text } of styles) {
  const plain = text.replace(/\/\*[^]*?\*\//g, '');
  if (plain.split('{').length !== plain.split('}').length) report(name, 0, 'brackets that do not match');
}
const defined = new Set([...sheet.matchAll(/(--[\w-]+)\s*:/g)].map(match => match[1]));
for (const [, name] of sheet.matchAll(/var\((--[\w-]+)/g)) if (!defined.has(name)) report('style', 0, `${name} is nowhere defined`);
for (const name of defined) if (!sheet.includes(`var(${name})`)) report('style', 0, `nobody uses ${name}`);
const words = new Set([...markup.replace(/\{\{[^}]*\}\}/g, ' ').matchAll(/class="([^"]*)"/g)].flatMap(match => match[1].split(/\s+/)));
for (const [, name] of sheet.replace(/\{[^{}]*\}/g, ' ').matchAll(/\.([a-z][\w-]*)/g)) {
  const isMade = name.startsWith('level-') ? markup.includes('level-{{level}}') : new RegExp(`['" ]${name}['" ]`).test(program);
  if (!words.has(name) && !isMade) report('style', 0, `nothing has the class ${name}`);
}
for (const [, name] of program.matchAll(/(?:find|findAll|querySelector|querySelectorAll)\('[^']*?\.([a-z][\w-]*)/g)) {
  if (!words.has(name)) report('scripts', 0, `no template has the class ${name}`);
}
for (const { name, text } of templates) {
  const open = [];
  for (const [, kind, word] of text.matchAll(/\{\{([#^/])\s*(\w+)\s*\}\}/g)) {
    if (kind !== '/') open.push(word);
    else if (open.pop() !== word) report(name, 0, `{{/${word}}} closes another section`);
  }
  if (open.length > 0) report(name, 0, `{{#${open[0]}}} is not closed`);
  for (const [, word] of text.matchAll(/\{\{\{\s*(\w+)\s*\}\}\}/g)) {
    // What is written as it is: the page's own files, data, charts, base64.
    if (!['style', 'styleHash', 'script', 'scriptHash', 'data', 'json', 'jpeg', 'thumbnail'].includes(word)) {
      report(name, 0, `{{{${word}}}} is not escaped`);
    }
  }
  for (const [, word] of text.matchAll(/\{\{>\s*(\w+)\s*\}\}/g)) {
    if (!templates.some(file => file.name === `template/${word}.mustache`)) report(name, 0, `there is no template ${word}`);
  }
}

if (problems.length > 0) {
  console.error(problems.join('\n'));
  process.exit(1);
}
console.log(`${scripts.length} scripts, ${styles.length} styles and ${templates.length} templates are in order`);
