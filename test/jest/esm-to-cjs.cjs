// Turns only the real ES modules of node_modules into CommonJS; everything else passes untouched (and fast).
const fs = require('node:fs');
const path = require('node:path');
const { createTransformer } = require('@swc/jest');

const swc = createTransformer({
  jsc: { parser: { syntax: 'ecmascript' }, target: 'es2023', keepClassNames: true },
  module: { type: 'commonjs' },
  sourceMaps: false,
  swcrc: false,
});
const typeOfFolder = new Map();

function packageType(folder) {
  if (!typeOfFolder.has(folder)) typeOfFolder.set(folder, readPackageType(folder));
  return typeOfFolder.get(folder);
}

function readPackageType(folder) {
  const manifest = path.join(folder, 'package.json');
  if (fs.existsSync(manifest)) return JSON.parse(fs.readFileSync(manifest, 'utf8')).type ?? 'commonjs';
  const parent = path.dirname(folder);
  return parent === folder || path.basename(folder) === 'node_modules' ? 'commonjs' : packageType(parent);
}

// CommonJS that loads what it needs by import(), which jest refuses as well.
const importsLate = /\/@opentelemetry\/otlp-exporter-base\//;
const isEsm = (file) => file.endsWith('.mjs') || importsLate.test(file) || (file.endsWith('.js') && packageType(path.dirname(file)) === 'module');

module.exports = {
  process: (source, file, options) => (isEsm(file) ? swc.process(source, file, options) : { code: source }),
  getCacheKey: (source, file, options) => (isEsm(file) ? 'esm' : 'cjs') + swc.getCacheKey(source, file, options),
};
