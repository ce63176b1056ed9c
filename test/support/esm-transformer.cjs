/** Turns a dependency's ES module into CommonJS for Jest; anything else passes through as it is. */
const { transformSync } = require('@swc/core');
const { createHash } = require('node:crypto');

const esm = /^\s*(import|export)\b|\bimport\.meta\b/m;

module.exports = {
  process(source, path) {
    if (!path.endsWith('.mjs') && !esm.test(source)) return { code: source };
    return transformSync(source, {
      filename: path,
      swcrc: false,
      jsc: { target: 'es2022', parser: { syntax: 'ecmascript' } },
      module: { type: 'commonjs', importInterop: 'swc' },
    });
  },
  getCacheKey(source, path) {
    return createHash('sha1').update('esm-1').update(path).update(source).digest('hex');
  },
};
